package dev.gradflow.simd;

/// What the elements of a tile are before their products are added.
enum Start {
    /// 0.
    ZERO(0, ""),
    /// What is in C.
    RESULT(1, "Accumulate"),
    /// The elements of a row, the same for all rows of C.
    ROW(2, "Affine");

    /// How many there are.
    static final int COUNT = 3;

    /// Its number, from 0.
    final int index;

    /// What the name of a shape ends with.
    final String suffix;

    Start(int index, String suffix) {
        this.index = index;
        this.suffix = suffix;
    }
}
