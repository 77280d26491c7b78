package dev.gradflow.core.network;

/// Numbers of layers, steps and batch elements that users give.
final class Bounds {
    private Bounds() {}

    /// Refuses a number that is out of range, naming what it counts and what would be accepted.
    static void require(String what, int number, int first, int last) {
        if (number < first || number > last) {
            throw new IndexOutOfBoundsException(
                    what + " " + number + " does not exist; from " + first + " to " + last + " would be accepted");
        }
    }
}
