//! Numbers as text. A report has millions of them, and the general formatter finds the exact value of each, which takes longer than the rest
//! of the cell.

use std::fmt::Write as _;

/// Appends a whole number.
pub(super) fn push_whole(number: u64, out: &mut String) {
    if number > 9 {
        push_whole(number / 10, out);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// Appends a number from 0 to 1 with four decimals.
pub(super) fn push_share(number: f64, out: &mut String) {
    let scaled = number * 1e4;
    let rest = scaled.fract();
    // Which way a half goes is for the exact value to say.
    if !(0.0..=1.0).contains(&number) || number.is_sign_negative() || (rest - 0.5).abs() < HALF {
        // Writing to memory cannot fail.
        let _ = write!(out, "{number:.4}");
        return;
    }
    let rounded = scaled as u64 + u64::from(rest > 0.5);
    push_whole(rounded / 10_000, out);
    out.push('.');
    for place in [1000, 100, 10, 1] {
        push_whole(rounded / place % 10, out);
    }
}

/// How near to a half of the last decimal a number counts as one: far more than a product in floating point is off, far less than there is
/// between most numbers.
const HALF: f64 = 1e-6;

/// Appends a number of tenths, signed, with one decimal: `+9.1`, `-4.0`, and `+0.0` for none.
pub(super) fn push_tenths(tenths: i64, out: &mut String) {
    out.push(if tenths < 0 { '-' } else { '+' });
    push_whole(tenths.unsigned_abs() / 10, out);
    out.push('.');
    push_whole(tenths.unsigned_abs() % 10, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(push: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        push(&mut out);
        out
    }

    proptest! {
        #[test]
        fn numbers_read_as_the_formatter_writes_them(
            whole in any::<u64>(),
            share in prop_oneof![
                -0.1..1.1_f64,
                // Halves of the last decimal and their neighbours.
                (0_u32..20_001, -2..3_i32).prop_map(|(at, off)| f64::from(at) / 2e4 + f64::from(off) * 1e-17),
                (0_u32..20_001).prop_map(|at| f64::from(at) / 2e4),
                Just(-0.0),
                Just(f64::NAN),
            ],
            tenths in prop_oneof![-300..300_i64, any::<i32>().prop_map(i64::from)],
        ) {
            prop_assert_eq!(said(|out| push_whole(whole, out)), whole.to_string());
            prop_assert_eq!(said(|out| push_share(share, out)), format!("{share:.4}"));
            prop_assert_eq!(said(|out| push_tenths(tenths, out)), format!("{:+.1}", tenths as f64 / 10.0));
        }
    }
}
