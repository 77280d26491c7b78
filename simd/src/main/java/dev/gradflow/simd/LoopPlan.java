package dev.gradflow.simd;

import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.kernel.PointwiseProgram.Instruction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How a program is cut into loops that are small enough to be compiled well, and whose iterations overlap.
///
/// A processor looks some hundred operations ahead, which is about one iteration of an LSTM's cell. Where tanh(c) waits
/// for the gates in the same iteration, the next gates don't come into view in time, and the units idle. So a sigmoid or
/// tanh of something that another one's result is part of goes to a later loop: nothing in a loop waits for long.
///
/// An output may lie on an input's memory, so it is stored once all inputs have been read: by the loop that defines it,
/// from where later loops load it, or by the last loop that reads an input. Other registers that are defined in one loop
/// and used in a later one pass through a strip: scratch memory as long as the stretch of elements that all loops are run
/// over in turn.
///
/// @param program the program
/// @param loops   the loops in order
/// @param strips  the registers that pass through strips; strip number i comes after all slots
record LoopPlan(PointwiseProgram program, List<Loop> loops, List<Integer> strips) {
    private static final int MOST_BYTES = 4200;
    private static final int MOST_TRANSCENDENTALS = 10;
    private static final int BYTES_OF_TRANSCENDENTAL = 450;
    private static final int BYTES_OF_OTHERS = 30;

    /// One loop.
    ///
    /// @param instructions the numbers of the instructions that it executes, in order
    /// @param loads        where registers defined elsewhere are loaded from: slots or strips
    /// @param stores       what is stored where, in order
    record Loop(List<Integer> instructions, Map<Integer, Integer> loads, List<Store> stores) {}

    /// A store.
    ///
    /// @param register what
    /// @param slot     the slot or strip where
    record Store(int register, int slot) {}

    /// Cuts `program`.
    static LoopPlan of(PointwiseProgram program) {
        Draft draft = new Draft(program, cut(program));
        draft.storeOutputs();
        draft.passOthers();
        return new LoopPlan(program, draft.loops, List.copyOf(draft.strips));
    }

    /// A plan whose loops have their instructions, and get their loads and stores.
    private static final class Draft {
        private final PointwiseProgram program;
        private final int inputs;
        private final List<Loop> loops = new ArrayList<>();
        private final List<Integer> strips = new ArrayList<>();
        private final int[] definedBy;

        /// The registers that each loop needs.
        private final List<Set<Integer>> used = new ArrayList<>();

        /// Where registers are found after the loop that defines them.
        private final Map<Integer, Integer> slots = new LinkedHashMap<>();

        /// The last loop that reads an input.
        private int reader;

        Draft(PointwiseProgram program, List<List<Integer>> cuts) {
            this.program = program;
            this.inputs = program.inputs().size();
            this.definedBy = new int[inputs + program.code().size()];
            for (int loop = 0; loop < cuts.size(); loop++) {
                Set<Integer> registers = new LinkedHashSet<>();
                for (int instruction : cuts.get(loop)) {
                    definedBy[inputs + instruction] = loop;
                    registers.addAll(operands(program.code().get(instruction)));
                }
                used.add(registers);
                reader = registers.stream().anyMatch(register -> register < inputs) ? loop : reader;
                loops.add(new Loop(cuts.get(loop), new LinkedHashMap<>(), new ArrayList<>()));
            }
        }

        void storeOutputs() {
            for (int i = 0; i < program.outputs().size(); i++) {
                int register = program.outputs().get(i).register();
                int loop = Math.max(definedBy[register], reader);
                used.get(loop).add(register);
                loops.get(loop).stores().add(new Store(register, inputs + i));
                if (loop == definedBy[register] && register >= inputs) {
                    slots.putIfAbsent(register, inputs + i);
                }
            }
        }

        void passOthers() {
            for (int loop = 0; loop < loops.size(); loop++) {
                for (int register : used.get(loop)) {
                    if (register < inputs) {
                        loops.get(loop).loads().put(register, register);
                    } else if (definedBy[register] != loop && !isConstant(program, register)) {
                        loops.get(loop).loads().put(register, slots.computeIfAbsent(register, this::strip));
                    }
                }
            }
        }

        private int strip(int register) {
            int slot = program.slots() + strips.size();
            strips.add(register);
            loops.get(definedBy[register]).stores().add(new Store(register, slot));
            return slot;
        }
    }

    /// Whether a register holds a constant, which every loop writes out for itself.
    static boolean isConstant(PointwiseProgram program, int register) {
        int instruction = register - program.inputs().size();
        return instruction >= 0 && program.code().get(instruction).operation() == Operation.CONSTANT;
    }

    private static List<Integer> operands(Instruction instruction) {
        return switch (instruction.operation().arity()) {
            case 0 -> List.of();
            case 1 -> List.of(instruction.a());
            default -> List.of(instruction.a(), instruction.b());
        };
    }

    private static List<List<Integer>> cut(PointwiseProgram program) {
        List<List<Integer>> cuts = new ArrayList<>();
        for (List<Integer> layer : layers(program)) {
            cut(program, layer, cuts);
        }
        return cuts;
    }

    /// Instructions by how many transcendental functions come before theirs, or before the last one that they need.
    private static List<List<Integer>> layers(PointwiseProgram program) {
        int inputs = program.inputs().size();
        int[] functions = new int[inputs + program.code().size()];
        List<List<Integer>> layers = new ArrayList<>();
        layers.add(new ArrayList<>());
        for (int i = 0; i < program.code().size(); i++) {
            Instruction instruction = program.code().get(i);
            int before = operands(instruction).stream()
                    .mapToInt(register -> functions[register])
                    .max()
                    .orElse(0);
            functions[inputs + i] = isTranscendental(instruction) ? before + 1 : before;
            int layer = Math.max(0, functions[inputs + i] - 1);
            if (layer == layers.size()) {
                layers.add(new ArrayList<>());
            }
            layers.get(layer).add(i);
        }
        return layers;
    }

    private static void cut(PointwiseProgram program, List<Integer> instructions, List<List<Integer>> cuts) {
        List<Integer> current = new ArrayList<>();
        int bytes = 0;
        int transcendentals = 0;
        for (int i : instructions) {
            boolean transcendental = isTranscendental(program.code().get(i));
            int cost = transcendental ? BYTES_OF_TRANSCENDENTAL : BYTES_OF_OTHERS;
            boolean full = bytes + cost > MOST_BYTES || (transcendental && transcendentals == MOST_TRANSCENDENTALS);
            if (full) {
                cuts.add(current);
                current = new ArrayList<>();
                bytes = 0;
                transcendentals = 0;
            }
            current.add(i);
            bytes += cost;
            transcendentals += transcendental ? 1 : 0;
        }
        cuts.add(current);
    }

    private static boolean isTranscendental(Instruction instruction) {
        return instruction.operation() == Operation.SIGMOID || instruction.operation() == Operation.TANH;
    }
}
