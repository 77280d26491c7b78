package dev.gradflow.simd;

/// How the columns of B are divided into panels: as few as the widest tile allows, and of balanced width, because
/// narrow tiles are slow.
///
/// The first panels are a vector wider than the others. The last vector of the last panel may reach over the end of B.
///
/// @param columns the number of columns
/// @param lanes   the number of elements in a vector
/// @param count   the number of panels
/// @param wide    how many of them are a vector wider
/// @param vectors the number of vectors of the others
/// @param tile    how large tiles over them may be
record PanelLayout(int columns, int lanes, int count, int wide, int vectors, TileLimits tile) {

    /// The panels for a matrix with so many columns.
    static PanelLayout of(int columns, int lanes, TileLimits limits) {
        int vectors = Math.ceilDiv(columns, lanes);
        int count = Math.ceilDiv(vectors, limits.vectors());
        return count == 0
                ? new PanelLayout(columns, lanes, 0, 0, 0, limits)
                : new PanelLayout(columns, lanes, count, vectors % count, vectors / count, limits);
    }

    /// The number of vectors of panel `t`.
    int vectors(int t) {
        return t < wide ? vectors + 1 : vectors;
    }

    /// The width of panel `t` in elements, padding included.
    int width(int t) {
        return vectors(t) * lanes;
    }

    /// The first column of panel `t`.
    int start(int t) {
        return (t * vectors + Math.min(t, wide)) * lanes;
    }

    /// The number of columns of B in panel `t`.
    int columns(int t) {
        return Math.min(width(t), columns - start(t));
    }

    /// The width of all panels together, padding included.
    int padded() {
        return start(count);
    }

    /// How many panels there are without padding.
    int whole() {
        return padded() == columns ? count : count - 1;
    }

    /// How many panels from `t` on have the width of panel `t` and no padding; at least 1.
    int alike(int t) {
        if (t < wide) {
            return Math.max(1, Math.min(wide, whole()) - t);
        }
        return Math.max(1, whole() - t);
    }

    /// How many panels before panel `t` have the width of the last of them and no padding; at least 1.
    int alikeBefore(int t) {
        if (t == count && padded() != columns) {
            return 1;
        }
        return t <= wide ? t : t - wide;
    }
}
