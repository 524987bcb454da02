//! A rule in words: everything that it says, so that two rules that differ read differently.

use std::fmt;

use super::{AllocationRule, BallotForm, CategoryCap, Sharing};

impl fmt::Display for AllocationRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = [self.ballots(), self.sharing_in_words(), self.limits()];
        f.write_str(&said.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

impl AllocationRule {
    fn ballots(&self) -> Vec<String> {
        let mut said = vec![format!("ballots by {}", self.ballot_form)];
        said.extend(self.most_named.map(|most| format!("at most {most} projects on a ballot")));
        said.extend(self.most_points.map(|most| format!("at most {most} points on a ballot")));
        if self.ballot_form == BallotForm::Ranking {
            let points: Vec<String> = self.ranking_points.iter().map(ToString::to_string).collect();
            said.push(format!("ranks worth {}", points.join(" ")));
        }
        said
    }

    fn sharing_in_words(&self) -> Vec<String> {
        if self.sharing == Sharing::Greedy {
            let misfit = self.stops_at_first_misfit.then(|| "ending at the first project that does not fit".to_owned());
            return std::iter::once(self.sharing.to_string()).chain(misfit).collect();
        }
        let mut said = vec![format!("{} by {}, completed by {}", self.sharing, self.utility, self.completion)];
        if self.completion.adds_one() {
            said.push(format!("at most {} steps of ADD1", self.add1_most_steps));
            if !self.add1_stops_when_exhaustive {
                said.push("going on after no project could be added".to_owned());
            }
        }
        said
    }

    fn limits(&self) -> Vec<String> {
        let mut said: Vec<String> =
            self.least_score.iter().map(|least| format!("a score of {least} or more")).collect();
        if self.least_projects > 0 {
            said.push(format!("at least {} projects or none", self.least_projects));
        }
        said.extend(self.most_projects.map(|most| format!("at most {most} projects")));
        said.extend(self.category_caps.iter().map(CategoryCap::in_words));
        said
    }
}

impl CategoryCap {
    fn in_words(&self) -> String {
        let most = self.most_minor.map(|most| format!("{most} minor units"));
        let projects = self.most_projects.map(|most| format!("{most} projects"));
        let limits: Vec<String> = most.into_iter().chain(projects).collect();
        format!("at most {} for {:?}", limits.join(" and "), self.category)
    }
}
