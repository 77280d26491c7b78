package dev.gradflow.core.network;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellBuilder;
import dev.gradflow.core.cell.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Equations that nobody would think of: smooth, and otherwise whatever the seed gives.
///
/// Matrices see states, computed values, numbers and what other matrices gave; a next state may be any of it, and two
/// states may have the same one.
record RandomCell(int seed) implements Cell {
    @Override
    public String name() {
        return "random-" + seed;
    }

    @Override
    public void equations(CellBuilder builder) {
        SplittableRandom random = new SplittableRandom(seed);
        int gates = 1 + random.nextInt(5);
        builder.gates(IntStream.range(0, gates).mapToObj(gate -> "g" + gate).toArray(String[]::new));
        List<Value> values = new ArrayList<>();
        int states = 1 + random.nextInt(3);
        for (int i = 0; i < states; i++) {
            values.add(builder.state("s" + i));
        }
        List<Value> declared = List.copyOf(values);
        if (random.nextInt(3) == 0) {
            values.add(builder.parameter("p"));
        }
        int operations = 4 + random.nextInt(12);
        for (int i = 0; i < operations; i++) {
            Value one = values.get(random.nextInt(values.size()));
            Value other = values.get(random.nextInt(values.size()));
            String gate = "g" + random.nextInt(gates);
            Value seen = one.kind() == Value.Kind.PARAMETER ? declared.getFirst() : one;
            values.add(
                    switch (random.nextInt(11)) {
                        case 0 -> one.tanh();
                        case 1 -> one.sigmoid();
                        case 2 -> one.plus(other).times(builder.constant(0.5));
                        case 3 -> one.sigmoid().times(other.tanh());
                        case 4 -> one.sigmoid().oneMinus();
                        case 5 -> builder.input().linear(gate);
                        case 6 -> builder.preactivation(gate, seen);
                        case 7 -> one.minus(other).tanh();
                        case 8 -> builder.constant(0.3).linear(gate).times(one);
                        case 9 -> one.times(other);
                        default -> seen.linear(gate);
                    });
        }
        for (int i = 0; i < 2; i++) {
            Value value = values.get(random.nextInt(values.size()));
            if (value.kind() == Value.Kind.OPERATION && random.nextBoolean()) {
                value.named("named" + i);
            }
        }
        for (Value state : declared) {
            Value next = values.get(random.nextInt(values.size()));
            builder.next(state, random.nextBoolean() ? next : next.plus(values.getLast()).tanh());
        }
    }
}
