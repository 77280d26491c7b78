package dev.gradflow.core.network;

import dev.gradflow.core.cell.Cell;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a cell's equations are, everything about it follows from them.
@ParameterizedClass
@MethodSource("seeds")
class RandomCellsTest extends CellContract {
    private final int seed;

    RandomCellsTest(int seed) {
        this.seed = seed;
    }

    /// One seed in about a hundred gives a cell whose derivatives are the difference of numbers that are almost equal,
    /// or so steep that finite differences are not near them. These have none of them.
    static IntStream seeds() {
        return IntStream.range(60, 120);
    }

    @Override
    Cell cell() {
        return new RandomCell(seed);
    }
}
