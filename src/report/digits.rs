//! Numbers as text without the machinery of formatting: the files of a million records hold a dozen million of them.

use std::fmt::Write as _;

/// Appends a whole number.
pub(super) fn push_whole(mut number: u64, out: &mut String) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend(digits[start..].iter().map(|&digit| char::from(digit)));
}

/// Appends a share with four decimals, as `{:.4}` writes it.
pub(super) fn push_share(share: f64, out: &mut String) {
    let scaled = share * 1e4;
    // The product is rounded itself: halfway between two texts it cannot tell which is nearer.
    let halfway = (scaled.fract() - 0.5).abs() < 1e-6;
    if halfway || share.is_sign_negative() || !(0.0..=1.0).contains(&share) {
        // Writing to memory cannot fail.
        let _ = write!(out, "{share:.4}");
        return;
    }
    let parts = scaled.round() as u64;
    out.push_str(if parts == 10_000 { "1." } else { "0." });
    out.extend([1000, 100, 10, 1].map(|of| char::from(b'0' + (parts / of % 10) as u8)));
}

/// Appends a number with its sign, rounded to one decimal, half away from zero: `+9.1`. A negative zero is a zero.
pub(super) fn push_signed(number: f64, out: &mut String) {
    let tenths = (number * 10.0).round();
    if tenths.is_nan() || tenths.abs() >= 1e9 {
        let _ = write!(out, "{:+.1}", tenths / 10.0);
        return;
    }
    out.push(if tenths < 0.0 { '-' } else { '+' });
    let tenths = tenths.abs() as u64;
    push_whole(tenths / 10, out);
    out.push('.');
    push_whole(tenths % 10, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pushed<T>(push: impl Fn(T, &mut String), number: T) -> String {
        let mut out = String::new();
        push(number, &mut out);
        out
    }

    #[test]
    fn every_share_and_what_lies_beside_the_middle_is_written_as_formatting_does() {
        for at in 0..=40_000 {
            let share = f64::from(at) / 40_000.0;
            for share in [share, share.next_up(), share.next_down()] {
                assert_eq!(pushed(push_share, share), format!("{share:.4}"));
            }
        }
        for odd in [-0.0, -0.5, 1.5, 1e9, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(pushed(push_share, odd), format!("{odd:.4}"));
            assert_eq!(pushed(push_signed, odd), format!("{:+.1}", (odd * 10.0).round() / 10.0 + 0.0));
        }
    }

    proptest! {
        #[test]
        fn numbers_are_written_as_formatting_does(whole: u64, share in 0.0..=1.0, bits in -200.0..200.0) {
            prop_assert_eq!(pushed(push_whole, whole), whole.to_string());
            prop_assert_eq!(pushed(push_whole, whole % 1000), (whole % 1000).to_string());
            prop_assert_eq!(pushed(push_share, share), format!("{share:.4}"));
            prop_assert_eq!(pushed(push_signed, bits), format!("{:+.1}", (bits * 10.0_f64).round() / 10.0 + 0.0));
        }
    }
}
