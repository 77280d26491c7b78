package dev.gradflow.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.kernel.Operation;
import dev.gradflow.core.kernel.PointwiseProgram;
import dev.gradflow.core.kernel.PointwiseProgram.Instruction;
import dev.gradflow.core.kernel.PointwiseProgram.Output;
import dev.gradflow.kernel.contract.RandomPrograms;
import dev.gradflow.simd.LoopPlan.Loop;
import dev.gradflow.simd.LoopPlan.Store;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What the loops of a program may rely on, and that they are cut where one function waits for another.
class LoopPlanTest {
    private static final int F = 5;
    private static final int I = 6;
    private static final int G = 7;
    private static final int O = 8;
    private static final int NEXT = 11;
    private static final int SQUASHED = 12;

    private static PointwiseProgram lstm() {
        List<Instruction> code = List.of(
                new Instruction(Operation.SIGMOID, 0, -1, 0),
                new Instruction(Operation.SIGMOID, 1, -1, 0),
                new Instruction(Operation.TANH, 2, -1, 0),
                new Instruction(Operation.SIGMOID, 3, -1, 0),
                new Instruction(Operation.MUL, F, 4, 0),
                new Instruction(Operation.MUL, I, G, 0),
                new Instruction(Operation.ADD, 9, 10, 0),
                new Instruction(Operation.TANH, NEXT, -1, 0),
                new Instruction(Operation.MUL, O, SQUASHED, 0));
        List<Output> outputs = List.of(new Output("c'", NEXT), new Output("h'", 13));
        return new PointwiseProgram("lstm", List.of("f", "i", "g", "o", "c"), code, outputs);
    }

    @Test
    void theLastFunctionOfAnLstmCellHasALoopOfItsOwn() {
        LoopPlan plan = LoopPlan.of(lstm());
        assertThat(plan.loops()).hasSize(2);
        assertThat(plan.loops().getLast().instructions()).containsExactly(7, 8);
        assertThat(plan.strips()).as("c' is read where it was stored").containsExactly(O);
        assertThat(plan.loops().getFirst().stores()).containsExactlyInAnyOrder(new Store(NEXT, 5), new Store(O, 7));
        assertThat(plan.loops().getLast().stores()).containsExactly(new Store(13, 6));
    }

    @Test
    void programsOfAnyKindAreCutSoThatAllIsReadInTime() {
        SplittableRandom random = new SplittableRandom(31);
        for (int round = 0; round < 300; round++) {
            PointwiseProgram program = RandomPrograms.random(random.nextInt(6), random.nextInt(1, 60), random);
            check(round % 2 == 0 ? program : RandomPrograms.fewerOutputs(program, random));
        }
        check(RandomPrograms.chain(45));
    }

    private static void check(PointwiseProgram program) {
        LoopPlan plan = LoopPlan.of(program);
        int inputs = program.inputs().size();
        Set<Integer> written = new HashSet<>();
        Set<Integer> executed = new HashSet<>();
        for (Loop loop : plan.loops()) {
            Set<Integer> results = new HashSet<>();
            for (int number : loop.instructions()) {
                Instruction instruction = program.code().get(number);
                boolean waits = IntStream.of(instruction.a(), instruction.b()).anyMatch(results::contains);
                boolean function =
                        instruction.operation() == Operation.SIGMOID || instruction.operation() == Operation.TANH;
                assertThat(function && waits).as("%s waits within a loop", instruction).isFalse();
                if (function || waits) {
                    results.add(inputs + number);
                }
                assertThat(executed.add(number)).isTrue();
            }
            loop.loads().forEach((register, slot) -> {
                if (slot < inputs) {
                    assertThat(written).as("outputs that may lie on input %d", slot).noneMatch(s -> s < program.slots());
                } else {
                    assertThat(written).as("slot %d of register %d", slot, register).contains(slot);
                }
            });
            loop.stores().forEach(store -> assertThat(written.add(store.slot())).isTrue());
        }
        assertThat(executed).hasSize(program.code().size());
        assertThat(written).hasSize(program.outputs().size() + plan.strips().size());
    }
}
