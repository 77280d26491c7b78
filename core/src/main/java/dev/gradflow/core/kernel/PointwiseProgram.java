package dev.gradflow.core.kernel;

import java.util.ArrayList;
import java.util.List;

/// An immutable straight-line program of elementwise operations, in static single assignment form.
///
/// Registers are numbered: the first `inputs().size()` hold the inputs, and instruction number `i` defines register
/// `inputs().size() + i` from registers defined before it. `outputs` names the registers to store. A kernel compiled
/// from it runs it at every element of a block of `rows × width`; see [Operands] for the memory it reads and writes.
///
/// @param name    what it computes, for people
/// @param inputs  a name for each input slot, for people
/// @param code    the instructions in order
/// @param outputs what is stored, one slot each, numbered after the inputs
public record PointwiseProgram(String name, List<String> inputs, List<Instruction> code, List<Output> outputs) {
    /// One operation on earlier registers.
    ///
    /// Immutable.
    ///
    /// @param operation what is done
    /// @param a         register of the first operand; -1 for [Operation#CONSTANT]
    /// @param b         register of the second operand; -1 unless the operation has two
    /// @param constant  the number for [Operation#CONSTANT], else 0
    public record Instruction(Operation operation, int a, int b, double constant) {}

    /// A register that is stored.
    ///
    /// Immutable.
    ///
    /// @param name     for people
    /// @param register an input or an instruction's register
    public record Output(String name, int register) {}

    /// Copies the lists and checks that every register is defined before it is used.
    ///
    /// @throws IllegalArgumentException naming the first instruction or output at fault
    public PointwiseProgram {
        inputs = List.copyOf(inputs);
        code = List.copyOf(code);
        outputs = List.copyOf(outputs);
        int defined = inputs.size();
        for (Instruction instruction : code) {
            int arity = instruction.operation().arity();
            checkRegister(name, instruction, instruction.a(), arity >= 1, defined);
            checkRegister(name, instruction, instruction.b(), arity == 2, defined);
            defined++;
        }
        for (Output output : outputs) {
            checkRegister(name, output, output.register(), true, defined);
        }
    }

    private static void checkRegister(String name, Object where, int register, boolean used, int defined) {
        if (used ? register < 0 || register >= defined : register != -1) {
            throw new IllegalArgumentException("program " + name + ": register " + register + " in " + where
                    + (used ? " is not one of the " + defined + " defined before it" : " must be -1: not an operand"));
        }
    }

    /// The number of slots that [Operands] binds: inputs, then outputs.
    public int slots() {
        return inputs.size() + outputs.size();
    }

    /// The program as numbered equations, one a line.
    @Override
    public String toString() {
        List<String> names = new ArrayList<>(inputs);
        StringBuilder text = new StringBuilder(name)
                .append('(')
                .append(String.join(", ", inputs))
                .append(")\n");
        for (Instruction instruction : code) {
            String result = "t" + (names.size() - inputs.size());
            String formula = switch (instruction.operation().arity()) {
                case 0 -> instruction.operation().format(instruction.constant());
                case 1 -> instruction.operation().format(operand(instruction, names.get(instruction.a())));
                default ->
                    instruction
                            .operation()
                            .format(
                                    operand(instruction, names.get(instruction.a())),
                                    operand(instruction, names.get(instruction.b())));
            };
            text.append("  ").append(result).append(" = ").append(formula).append('\n');
            names.add(result);
        }
        for (Output output : outputs) {
            text.append("  ")
                    .append(output.name())
                    .append(" <- ")
                    .append(names.get(output.register()))
                    .append('\n');
        }
        return text.toString();
    }

    /// An operand's name, in parentheses if it is a sum and the operation would take but a part of it.
    private static String operand(Instruction instruction, String name) {
        boolean sum = name.contains(" + ") || name.contains(" - ");
        return sum && instruction.operation().bindsTighterThanSums() ? "(" + name + ")" : name;
    }
}
