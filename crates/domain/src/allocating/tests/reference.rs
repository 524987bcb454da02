//! Equal shares once more, from the text of the rule and nothing else: voter by voter, slow, in big fractions.
