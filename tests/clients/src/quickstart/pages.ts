import { ask, type Session } from "./fetch";

interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const grants = `query Grants($fund: ID!, $after: String) {
  collaborative {
    fund(id: $fund) {
      grants(first: 2, after: $after) {
        nodes { id title amount { amount currency } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

interface Grant {
  id: string;
  title: string;
  amount: { amount: string; currency: string };
}

/** Every grant of a fund, page after page. */
export async function* grantsOf(session: Session, fund: string): AsyncGenerator<Grant> {
  let after: string | null = null;
  do {
    const answer: { collaborative: { fund: { grants: Page<Grant> } } } = await ask(session, grants, { fund, after });
    const { nodes, pageInfo } = answer.collaborative.fund.grants;
    yield* nodes;
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
}
