package dev.gradflow.kernel.contract;

import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.kernel.PointwiseProgram.Instruction;
import dev.gradflow.core.kernel.PointwiseProgram.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Programs to try kernels with.
public final class RandomPrograms {
    private RandomPrograms() {}

    /// A program of one instruction on as many inputs as it has operands.
    public static PointwiseProgram single(Operation operation) {
        List<String> inputs = List.of("a", "b").subList(0, operation.arity());
        int a = operation.arity() >= 1 ? 0 : -1;
        int b = operation.arity() == 2 ? 1 : -1;
        Instruction instruction = new Instruction(operation, a, b, operation == Operation.CONSTANT ? 0.1 : 0);
        return new PointwiseProgram(
                operation.name(), inputs, List.of(instruction), List.of(new Output("out", inputs.size())));
    }

    /// A random program that stores every one of its registers.
    public static PointwiseProgram random(int inputs, int instructions, SplittableRandom random) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            names.add("x" + i);
        }
        List<Instruction> code = new ArrayList<>();
        Operation[] operations = Operation.values();
        for (int i = 0; i < instructions; i++) {
            int defined = inputs + i;
            Operation operation = operations[random.nextInt(operations.length)];
            if (defined == 0) {
                operation = Operation.CONSTANT;
            }
            int a = operation.arity() >= 1 ? random.nextInt(defined) : -1;
            int b = operation.arity() == 2 ? random.nextInt(defined) : -1;
            double constant = operation == Operation.CONSTANT ? random.nextDouble(-2, 2) : 0;
            code.add(new Instruction(operation, a, b, constant));
        }
        List<Output> outputs = new ArrayList<>();
        for (int register = 0; register < inputs + instructions; register++) {
            outputs.add(new Output("r" + register, register));
        }
        return new PointwiseProgram("random", names, code, outputs);
    }

    /// The same program with only some of its outputs, in another order.
    public static PointwiseProgram fewerOutputs(PointwiseProgram program, SplittableRandom random) {
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            outputs.add(program.outputs().get(random.nextInt(program.outputs().size())));
        }
        return new PointwiseProgram("fewer", program.inputs(), program.code(), outputs);
    }

    /// A random program with as many outputs as inputs, most of which are inputs.
    public static PointwiseProgram passingInputsOn(int inputs, int instructions, SplittableRandom random) {
        PointwiseProgram program = random(inputs, instructions, random);
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            int of = random.nextInt(3) > 0 ? inputs : inputs + instructions;
            outputs.add(new Output("o" + i, random.nextInt(of)));
        }
        return new PointwiseProgram("passing inputs on", program.inputs(), program.code(), outputs);
    }

    /// A chain of `length` alternating transcendental functions, each fed with the sum of the last and an input; far
    /// too long for one loop.
    public static PointwiseProgram chain(int length) {
        List<Instruction> code = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        int last = 0;
        for (int i = 0; i < length; i++) {
            int next = 3 + code.size();
            code.add(new Instruction(Operation.ADD, last, i % 3, 0));
            code.add(new Instruction(i % 2 == 0 ? Operation.TANH : Operation.SIGMOID, next, -1, 0));
            last = next + 1;
            if (i % 4 == 0) {
                outputs.add(new Output("step " + i, last));
            }
        }
        outputs.add(new Output("last", last));
        return new PointwiseProgram("chain", List.of("x", "y", "z"), code, outputs);
    }
}
