import { graphql } from "relay-runtime";

export const proposalsPage = graphql`
  query proposalsPageQuery($count: Int!, $states: [ProposalState!]) {
    collaborative {
      ...proposalsOfCollaborative @arguments(count: $count, states: $states)
    }
  }
`;

export const proposalsOfCollaborative = graphql`
  fragment proposalsOfCollaborative on Collaborative
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 10 }
    cursor: { type: "String" }
    states: { type: "[ProposalState!]" }
  )
  @refetchable(queryName: "proposalsOfCollaborativePage") {
    proposals(first: $count, after: $cursor, filter: { states: $states }) @connection(key: "Collaborative_proposals") {
      edges {
        node {
          id
          ...proposalsLine
        }
      }
    }
  }
`;

export const proposalLine = graphql`
  fragment proposalsLine on Proposal {
    title
    state
    action {
      __typename
      ... on AwardGrantAction { title }
      ... on AllocateAction { name }
    }
    viewerCan { act allowed reason }
  }
`;

export const discussion = graphql`
  fragment proposalsDiscussion on Proposal
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
  @refetchable(queryName: "proposalsDiscussionPage") {
    comments(first: $count, after: $cursor) @connection(key: "Proposal_comments") {
      edges {
        node {
          id
          body
          author { id name }
        }
      }
    }
  }
`;

export const shown = graphql`
  query proposalsDiscussionQuery($id: ID!) {
    node(id: $id) {
      ...proposalsLine @alias
      ...proposalsDiscussion @alias
    }
  }
`;

export const withdraw = graphql`
  mutation proposalsWithdrawMutation($input: WithdrawProposalInput!) {
    withdrawProposal(input: $input) {
      proposal { id ...proposalsLine }
    }
  }
`;

export const propose = graphql`
  mutation proposalsCreateMutation($input: CreateProposalInput!, $connections: [ID!]!) {
    createProposal(input: $input) {
      proposal @prependNode(connections: $connections, edgeTypeName: "ProposalEdge") {
        id
        ...proposalsLine
      }
    }
  }
`;

export const remark = graphql`
  mutation proposalsRemarkMutation($input: AddCommentInput!, $connections: [ID!]!) {
    addComment(input: $input) {
      comment @appendNode(connections: $connections, edgeTypeName: "CommentEdge") {
        id
        body
        author { id name }
      }
    }
  }
`;
