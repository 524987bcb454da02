// Who is asking, and in which collaborative: by e-mail and password, or by a token that was made elsewhere.
"use strict";

const session = (() => {
  const endpoint = new URL("graphql", window.location.href);
  const element = (id) => document.getElementById(id);
  const [form, token, collaborative, viewer, end] =
    ["sign-in", "token", "collaborative", "viewer", "sign-out"].map(element);

  // sessionStorage and nothing longer: a token must not outlive the tab.
  const remembered = [token, collaborative];
  const remember = () => remembered.forEach(({ id, value }) => sessionStorage.setItem(id, value));
  for (const input of remembered) input.value = sessionStorage.getItem(input.id) ?? "";

  // Not even there: a refresh token works once, and a copied tab would use it again.
  let refreshToken = null;
  let refreshing;

  const headers = () => ({
    ...(token.value.trim() && { authorization: `Bearer ${token.value.trim()}` }),
    ...(collaborative.value.trim() && { "x-collaborative": collaborative.value.trim() }),
  });

  const ask = async (query, input, as = {}) => {
    const response = await fetch(endpoint, {
      method: "POST",
      credentials: "omit",
      headers: { accept: "application/graphql-response+json", "content-type": "application/json", ...as },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(errors[0].message);
    return data;
  };

  const say = (text, refused = false) => {
    viewer.textContent = text;
    viewer.classList.toggle("refused", refused);
  };

  /** Shows who it is, and names their collaborative where none of theirs is named. */
  const greet = (person) => {
    say(person ? person.name : "Nobody is signed in.");
    end.hidden = !person;
    form.hidden = Boolean(person);
    const known = person?.collaboratives ?? [];
    element("collaboratives").replaceChildren(...known.map(({ slug, name }) => new Option(name, slug)));
    if (known.length > 0 && !known.some(({ slug }) => slug === collaborative.value)) collaborative.value = known[0].slug;
    remember();
  };

  const SESSION = "{ accessToken expiresAt refreshToken viewer { name collaboratives { slug name } } }";

  const begin = (next) => {
    token.value = next.accessToken;
    refreshToken = next.refreshToken;
    greet(next.viewer);
    // A minute before it ends.
    clearTimeout(refreshing);
    refreshing = setTimeout(refresh, Math.max(new Date(next.expiresAt) - Date.now() - 60_000, 1_000));
  };

  const refresh = async () => {
    try {
      const mutation = `mutation Refresh($input: RefreshSessionInput!) { refreshSession(input: $input) ${SESSION} }`;
      begin((await ask(mutation, { refreshToken })).refreshSession);
    } catch (error) {
      form.hidden = false;
      say(`The session could not go on: ${error.message}`, true);
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [email, password, button] = [element("email"), element("password"), form.querySelector("button")];
    button.disabled = true;
    try {
      const mutation = `mutation SignIn($input: SignInInput!) { signIn(input: $input) ${SESSION} }`;
      begin((await ask(mutation, { email: email.value, password: password.value })).signIn);
      password.value = "";
    } catch (error) {
      say(error.message, true);
    }
    button.disabled = false;
  });

  end.addEventListener("click", async () => {
    const ended = refreshToken;
    clearTimeout(refreshing);
    refreshToken = null;
    token.value = collaborative.value = "";
    greet(null);
    const mutation = "mutation SignOut($input: SignOutInput!) { signOut(input: $input) { signedOut } }";
    if (ended) await ask(mutation, { refreshToken: ended }).catch((error) => say(error.message, true));
  });

  const recognise = async () => {
    const { authorization } = headers();
    if (!authorization) return greet(null);
    const outdated = () => headers().authorization !== authorization;
    try {
      const { viewer } = await ask("{ viewer { name collaboratives { slug name } } }", undefined, { authorization });
      if (!outdated()) greet(viewer);
    } catch (error) {
      if (outdated()) return;
      form.hidden = false;
      say(error.message, true);
    }
  };

  token.addEventListener("change", () => {
    // Somebody else's token is not refreshed by the session before.
    clearTimeout(refreshing);
    refreshToken = null;
    recognise();
  });
  // The enter key has changed it by then.
  element("by-token").addEventListener("submit", (event) => event.preventDefault());
  collaborative.addEventListener("input", remember);
  recognise();

  return { endpoint, headers, token: () => token.value.trim(), collaborative: () => collaborative.value.trim() };
})();
