//! Parts that sum to the whole.

/// A whole in proportion to shares, by largest remainder; equal remainders are served in order of position.
///
/// Each part is within one minor unit of its exact share, and the parts sum to the whole. Empty where no share is above
/// zero: there is then nobody to give the whole to.
pub fn split(total_minor: i64, shares: &[u64]) -> Vec<i64> {
    let sum: u128 = shares.iter().map(|share| u128::from(*share)).sum();
    if sum == 0 {
        return Vec::new();
    }
    let whole = u128::from(total_minor.unsigned_abs());
    let mut parts: Vec<u128> = shares.iter().map(|share| quotient(whole, *share, sum)).collect();
    let missing = whole - parts.iter().sum::<u128>();
    let mut by_remainder: Vec<usize> = (0..shares.len()).collect();
    by_remainder.sort_by_key(|position| std::cmp::Reverse(remainder(whole, shares[*position], sum)));
    for position in by_remainder.into_iter().take(usize::try_from(missing).unwrap_or(usize::MAX)) {
        parts[position] += 1;
    }
    parts.into_iter().map(|part| signed(part, total_minor)).collect()
}

// A whole below 2^64 times a share below 2^64 is below 2^128.
fn quotient(whole: u128, share: u64, sum: u128) -> u128 {
    whole * u128::from(share) / sum
}

fn remainder(whole: u128, share: u64, sum: u128) -> u128 {
    whole * u128::from(share) % sum
}

fn signed(part: u128, like: i64) -> i64 {
    let part = i128::try_from(part).unwrap_or(i128::MAX);
    let part = if like < 0 { -part } else { part };
    i64::try_from(part).unwrap_or(like)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_remainders_are_served_in_order_of_position() {
        assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(split(2, &[1, 1, 1]), [1, 1, 0]);
        assert_eq!(split(-100, &[1, 1, 1]), [-34, -33, -33]);
    }

    #[test]
    fn the_largest_remainder_is_served_first() {
        assert_eq!(split(10, &[15, 15, 70]), [2, 1, 7]);
        assert_eq!(split(7, &[1, 2]), [2, 5]);
    }

    #[test]
    fn a_whole_without_shares_is_given_to_nobody() {
        assert!(split(100, &[]).is_empty());
        assert!(split(100, &[0, 0]).is_empty());
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole_and_each_is_within_one_of_its_exact_share(
            total: i64,
            shares in prop::collection::vec(any::<u64>(), 1..12),
        ) {
            let sum: i128 = shares.iter().map(|share| i128::from(*share)).sum();
            prop_assume!(sum > 0);
            let parts = split(total, &shares);
            prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(total));
            for (part, share) in parts.iter().zip(&shares) {
                let off = num_bigint::BigInt::from(*part) * sum - num_bigint::BigInt::from(total) * *share;
                prop_assert!(off.magnitude() < num_bigint::BigInt::from(sum).magnitude());
            }
        }
    }
}
