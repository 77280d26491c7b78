package dev.gradflow.cli;

import dev.gradflow.cli.text.Amount;
import java.util.ArrayList;
import java.util.List;

/// Lists of numbers as users type them: `0.5,1,2`, and ranges `FROM:TO:COUNT` among them.
final class NumberList {
    private static final int MOST = 10_000;

    private NumberList() {}

    /// The numbers, in order.
    ///
    /// @param option for messages
    /// @throws IllegalArgumentException naming the item that is none
    static List<Double> decimals(String option, List<String> items) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException(option + ": names nothing; numbers are needed, as in 0.5,1,2");
        }
        List<Double> numbers = new ArrayList<>();
        for (String item : items) {
            String[] range = item.strip().split(":", -1);
            try {
                if (range.length == 1) {
                    numbers.add(finite(range[0]));
                } else if (range.length == 3) {
                    addRange(option + ": '" + item + "'", numbers, finite(range[0]), finite(range[1]), Integer.parseInt(range[2]));
                } else {
                    throw new NumberFormatException(item);
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        option + ": '" + item + "' is neither a number nor a range FROM:TO:COUNT", e);
            }
        }
        return numbers;
    }

    private static double finite(String text) {
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    private static void addRange(String range, List<Double> numbers, double from, double to, int count) {
        if (count < 2 || count > MOST) {
            throw new IllegalArgumentException(
                    range + " is a range of " + Amount.of(count, "number") + "; it may have 2 to " + MOST);
        }
        for (int i = 0; i < count; i++) {
            numbers.add(from + (to - from) * i / (count - 1));
        }
    }

    /// The same for whole numbers.
    ///
    /// @param least the least that is accepted
    /// @param most  the largest that is accepted, at most 2^53
    /// @throws IllegalArgumentException naming the item that is none
    static List<Long> wholes(String option, List<String> items, long least, long most) {
        List<Long> numbers = new ArrayList<>();
        for (double value : decimals(option, items)) {
            if (value != Math.rint(value) || Math.abs(value) > 0x1p53) {
                throw new IllegalArgumentException(option + ": " + value + " is no whole number");
            }
            if (value < least) {
                throw new IllegalArgumentException(option + ": " + (long) value + " must be at least " + least);
            }
            if (value > most) {
                throw new IllegalArgumentException(option + ": " + (long) value + " must be at most " + most);
            }
            numbers.add((long) value);
        }
        return numbers;
    }
}
