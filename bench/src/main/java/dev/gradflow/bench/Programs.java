package dev.gradflow.bench;

import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.kernel.PointwiseProgram.Instruction;
import dev.gradflow.core.kernel.PointwiseProgram.Output;
import java.util.ArrayList;
import java.util.List;

/// The elementwise programs that are measured: single gates, and the pointwise part of cells.
final class Programs {
    private final List<String> inputs;
    private final List<Instruction> code = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();

    private Programs(String... inputs) {
        this.inputs = List.of(inputs);
    }

    /// The program of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    static PointwiseProgram named(String name) {
        return switch (name) {
            case "sigmoid" -> gate(name, Operation.SIGMOID);
            case "tanh" -> gate(name, Operation.TANH);
            case "lstm" -> lstm(name, false);
            case "lstm-saved" -> lstm(name, true);
            case "gru" -> gru(name);
            case "user" -> coupled(name);
            default -> throw new IllegalArgumentException("no program '" + name + "'");
        };
    }

    private static PointwiseProgram gate(String name, Operation operation) {
        Programs program = new Programs("x");
        return program.store("y", program.unary(operation, 0)).build(name);
    }

    private static PointwiseProgram lstm(String name, boolean saved) {
        Programs program = new Programs("ai", "af", "ag", "ao", "c");
        int i = program.unary(Operation.SIGMOID, 0);
        int f = program.unary(Operation.SIGMOID, 1);
        int g = program.unary(Operation.TANH, 2);
        int o = program.unary(Operation.SIGMOID, 3);
        int kept = program.binary(Operation.MUL, f, 4);
        int added = program.binary(Operation.MUL, i, g);
        int next = program.binary(Operation.ADD, kept, added);
        int squashed = program.unary(Operation.TANH, next);
        if (saved) {
            program.store("i", i).store("f", f).store("g", g).store("o", o).store("tanh(c')", squashed);
        }
        return program.store("c'", next)
                .store("h'", program.binary(Operation.MUL, o, squashed))
                .build(name);
    }

    private static PointwiseProgram gru(String name) {
        Programs program = new Programs("ar", "az", "an", "un", "h");
        int r = program.unary(Operation.SIGMOID, 0);
        int z = program.unary(Operation.SIGMOID, 1);
        int reset = program.binary(Operation.MUL, r, 3);
        int n = program.unary(Operation.TANH, program.binary(Operation.ADD, 2, reset));
        int fresh = program.binary(Operation.MUL, program.unary(Operation.ONE_MINUS, z), n);
        int kept = program.binary(Operation.MUL, z, 4);
        return program.store("h'", program.binary(Operation.ADD, fresh, kept)).build(name);
    }

    /// A cell of a user's own: coupled gates, an output squashed by its own value.
    private static PointwiseProgram coupled(String name) {
        Programs program = new Programs("ai", "ag", "ao", "c");
        int i = program.unary(Operation.SIGMOID, 0);
        int g = program.unary(Operation.TANH, 1);
        int o = program.unary(Operation.SIGMOID, 2);
        int kept = program.binary(Operation.MUL, program.unary(Operation.ONE_MINUS, i), 3);
        int next = program.binary(Operation.ADD, kept, program.binary(Operation.MUL, i, g));
        return program.store("c'", next)
                .store("h'", program.binary(Operation.MUL, o, program.unary(Operation.RELU, next)))
                .build(name);
    }

    private int unary(Operation operation, int a) {
        return add(new Instruction(operation, a, -1, 0));
    }

    private int binary(Operation operation, int a, int b) {
        return add(new Instruction(operation, a, b, 0));
    }

    private int add(Instruction instruction) {
        code.add(instruction);
        return inputs.size() + code.size() - 1;
    }

    private Programs store(String name, int register) {
        outputs.add(new Output(name, register));
        return this;
    }

    private PointwiseProgram build(String name) {
        return new PointwiseProgram(name, inputs, code, outputs);
    }
}
