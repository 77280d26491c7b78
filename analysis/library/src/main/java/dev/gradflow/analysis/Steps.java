package dev.gradflow.analysis;

/// Numbers of steps and lags that users give.
final class Steps {
    private Steps() {}

    /// Refuses a step that is out of range, naming what would be accepted.
    static void require(int t, int first, int last) {
        require("step", t, first, last);
    }

    /// The same for something else than a step.
    static void require(String what, int number, int first, int last) {
        if (number < first || number > last) {
            throw new IndexOutOfBoundsException(
                    what + " " + number + ": from " + first + " to " + last + " would be accepted");
        }
    }
}
