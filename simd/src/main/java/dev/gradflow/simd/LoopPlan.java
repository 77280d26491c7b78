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

/// How a program is cut into loops that are small enough to be compiled well.
///
/// A register that is defined in one loop and used in a later one passes through a strip: scratch memory as long as
/// the stretch of elements that all loops are run over in turn. All outputs are stored by the last loop, after
/// everything has been read, so that an output may lie on an input's memory.
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
        List<List<Integer>> cuts = cut(program);
        int inputs = program.inputs().size();
        Map<Integer, Integer> loopOf = new LinkedHashMap<>();
        for (int loop = 0; loop < cuts.size(); loop++) {
            for (int instruction : cuts.get(loop)) {
                loopOf.put(inputs + instruction, loop);
            }
        }
        List<Set<Integer>> used = new ArrayList<>();
        for (int loop = 0; loop < cuts.size(); loop++) {
            Set<Integer> registers = new LinkedHashSet<>();
            for (int instruction : cuts.get(loop)) {
                registers.addAll(operands(program.code().get(instruction)));
            }
            used.add(registers);
        }
        program.outputs().forEach(output -> used.getLast().add(output.register()));
        Map<Integer, Integer> strips = new LinkedHashMap<>();
        List<Loop> loops = new ArrayList<>();
        for (int loop = 0; loop < cuts.size(); loop++) {
            Map<Integer, Integer> loads = new LinkedHashMap<>();
            for (int register : used.get(loop)) {
                if (register < inputs) {
                    loads.put(register, register);
                } else if (loopOf.getOrDefault(register, loop) != loop && !isConstant(program, register)) {
                    loads.put(register, strips.computeIfAbsent(register, r -> program.slots() + strips.size()));
                }
            }
            loops.add(new Loop(cuts.get(loop), loads, new ArrayList<>()));
        }
        strips.forEach((register, slot) ->
                loops.get(loopOf.getOrDefault(register, 0)).stores().add(new Store(register, slot)));
        for (int i = 0; i < program.outputs().size(); i++) {
            loops.getLast().stores().add(new Store(program.outputs().get(i).register(), inputs + i));
        }
        return new LoopPlan(program, loops, List.copyOf(strips.keySet()));
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
        List<Integer> current = new ArrayList<>();
        int bytes = 0;
        int transcendentals = 0;
        for (int i = 0; i < program.code().size(); i++) {
            Operation operation = program.code().get(i).operation();
            boolean transcendental = operation == Operation.SIGMOID || operation == Operation.TANH;
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
        return cuts;
    }
}
