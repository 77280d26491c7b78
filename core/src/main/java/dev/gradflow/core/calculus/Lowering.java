package dev.gradflow.core.calculus;

import dev.gradflow.core.cell.Value;
import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.kernel.PointwiseProgram.Instruction;
import dev.gradflow.core.kernel.PointwiseProgram.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Turns values into a pointwise program over the values that are in memory.
///
/// @param program the program
/// @param inputs  the values that its input slots stand for
/// @param outputs the values that its output slots store
public record Lowering(PointwiseProgram program, List<Value> inputs, List<Value> outputs) {

    /// Lowers `outputs` to operations on values for which `inMemory` holds.
    ///
    /// An output that is in memory itself is copied. Constants are never loaded.
    ///
    /// @throws IllegalArgumentException if an output depends on a leaf that is not in memory
    public static Lowering of(String name, List<Value> outputs, Predicate<Value> inMemory) {
        Builder builder = new Builder(name, inMemory);
        outputs.forEach(builder::findInputs);
        List<Output> stored = new ArrayList<>();
        for (Value output : outputs) {
            stored.add(new Output(output.toString(), builder.register(output)));
        }
        List<String> names = builder.inputs.stream().map(Value::toString).toList();
        PointwiseProgram program = new PointwiseProgram(name, names, builder.code, stored);
        return new Lowering(program, List.copyOf(builder.inputs), List.copyOf(outputs));
    }

    private static final class Builder {
        private static final int UNASSIGNED = -1;

        private final String name;
        private final Predicate<Value> inMemory;
        private final List<Value> inputs = new ArrayList<>();
        private final List<Instruction> code = new ArrayList<>();
        private final Map<Value, Integer> registers = new HashMap<>();

        Builder(String name, Predicate<Value> inMemory) {
            this.name = name;
            this.inMemory = inMemory;
        }

        private static boolean isConstant(Value value) {
            return value.kind() == Value.Kind.OPERATION && value.operation() == Operation.CONSTANT;
        }

        void findInputs(Value value) {
            if (registers.containsKey(value)) {
                return;
            }
            if (!isConstant(value) && inMemory.test(value)) {
                registers.put(value, inputs.size());
                inputs.add(value);
            } else if (value.kind() == Value.Kind.OPERATION) {
                registers.put(value, UNASSIGNED);
                for (int i = 0; i < value.operands(); i++) {
                    findInputs(value.operand(i));
                }
            } else {
                throw new IllegalArgumentException("program " + name + ": " + value + " is not in memory");
            }
        }

        int register(Value value) {
            int known = registers.getOrDefault(value, UNASSIGNED);
            if (known != UNASSIGNED) {
                return known;
            }
            int a = value.operands() > 0 ? register(value.operand(0)) : -1;
            int b = value.operands() > 1 ? register(value.operand(1)) : -1;
            int register = inputs.size() + code.size();
            code.add(new Instruction(value.operation(), a, b, value.constant()));
            registers.put(value, register);
            return register;
        }
    }
}
