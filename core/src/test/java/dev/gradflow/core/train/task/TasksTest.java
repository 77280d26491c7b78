package dev.gradflow.core.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each task asks is what its batches contain, and its baseline is what the trivial answer gets.
final class TasksTest {
    static Stream<Task> generated() {
        return Stream.of(
                new AddingProblem(20, 1), new CopyMemory(7, 1), new TemporalOrder(40, 1), new DelayedXor(30, 1));
    }

    static double[] flat(Task task, long step) {
        return task.training(step, 8).input().toArray();
    }

    @ParameterizedTest
    @MethodSource("generated")
    void batchesDependOnTheStepAndOnNothingElse(Task task) {
        double[] third = flat(task, 3);
        assertThat(flat(task, 4)).isNotEqualTo(third);
        assertThat(flat(task, 3)).isEqualTo(third);
        assertThat(task.heldOut(Task.Split.TEST).getFirst().input().toArray())
                .isNotEqualTo(task.heldOut(Task.Split.VALIDATION).getFirst().input().toArray());
        assertThat(task.heldOut(Task.Split.TEST).stream().mapToInt(b -> b.mask().batch()).sum())
                .isEqualTo(1000);
        assertThat(task.training(1, 8).input().extent(2)).isEqualTo(task.inputs());
    }

    @Test
    void addingMarksOneNumberInEachHalf() {
        AddingProblem task = new AddingProblem(21, 3);
        Batch batch = task.training(1, 50);
        Tensor input = batch.input();
        Tensor target = ((Target.Values) batch.target()).values();
        for (int b = 0; b < 50; b++) {
            double sum = 0;
            int early = 0;
            int late = 0;
            for (int t = 0; t < 21; t++) {
                assertThat(input.get(t, b, 0)).isBetween(0.0, 1.0);
                if (input.get(t, b, 1) == 1) {
                    sum += input.get(t, b, 0);
                    early += t < 10 ? 1 : 0;
                    late += t < 10 ? 0 : 1;
                }
            }
            assertThat(new int[] {early, late}).containsExactly(1, 1);
            assertThat(target.get(b, 0)).isEqualTo(sum);
        }
        double error = 0;
        for (Batch held : task.heldOut(Task.Split.TEST)) {
            for (double value : ((Target.Values) held.target()).values().toArray()) {
                error += (value - 1) * (value - 1) / 1000;
            }
        }
        // (s-1)² of a triangular s has variance 7/180: four standard errors over 1000 sequences.
        assertThat(error).isCloseTo(task.baseline(Task.Split.TEST).loss(), within(4 * Math.sqrt(7 / 180.0 / 1000)));
    }

    @Test
    void copyAsksForTheFirstTenSymbolsAtTheEnd() {
        CopyMemory task = new CopyMemory(7, 2);
        Batch batch = task.training(5, 3);
        int[] answers = ((Target.Classes) batch.target()).classes();
        assertThat(batch.input().extent(0)).isEqualTo(27);
        for (int b = 0; b < 3; b++) {
            for (int t = 0; t < 27; t++) {
                int symbol = symbol(batch.input(), t, b);
                assertThat(symbol).satisfies(t < 10 ? s -> assertThat(s).isLessThan(8) : s -> assertThat(s)
                        .isGreaterThanOrEqualTo(8));
                assertThat(symbol == 9).isEqualTo(t == 16);
                int wanted = t < 17 ? 8 : symbol(batch.input(), t - 17, b);
                assertThat(answers[t * 3 + b]).isEqualTo(wanted);
            }
        }
        assertThat(task.baseline(Task.Split.TEST).loss()).isCloseTo(10 * Math.log(8) / 27, within(1e-15));
    }

    private static int symbol(Tensor input, int t, int b) {
        int found = -1;
        for (int i = 0; i < input.extent(2); i++) {
            if (input.get(t, b, i) == 1) {
                assertThat(found).isEqualTo(-1);
                found = i;
            }
        }
        return found;
    }

    @Test
    void temporalOrderAsksWhatCameFirst() {
        Batch batch = new TemporalOrder(40, 2).training(1, 40);
        int[] answers = ((Target.Classes) batch.target()).classes();
        for (int b = 0; b < 40; b++) {
            int answer = 0;
            int seen = 0;
            for (int t = 0; t < 40; t++) {
                int symbol = symbol(batch.input(), t, b);
                if (symbol >= 4) {
                    answer = 2 * answer + symbol - 4;
                    assertThat(t).isBetween(seen == 0 ? 4 : 20, seen == 0 ? 7 : 23);
                    seen++;
                }
            }
            assertThat(seen).isEqualTo(2);
            assertThat(answers[b]).isEqualTo(answer);
        }
        assertThat(answers).contains(0, 1, 2, 3);
    }

    @Test
    void xorAsksWhetherTwoEarlyBitsDiffer() {
        Batch batch = new DelayedXor(30, 2).training(1, 40);
        int[] answers = ((Target.Classes) batch.target()).classes();
        for (int b = 0; b < 40; b++) {
            int answer = 0;
            int marks = 0;
            for (int t = 0; t < 30; t++) {
                if (batch.input().get(t, b, 1) == 1) {
                    answer ^= (int) batch.input().get(t, b, 0);
                    marks++;
                    assertThat(t).isLessThan(3);
                }
            }
            assertThat(marks).isEqualTo(2);
            assertThat(answers[b]).isEqualTo(answer);
        }
        assertThat(answers).contains(0, 1);
    }

    /// A ramp 0, 1, 2, … and its negative square.
    private static Tensor ramp(int steps) {
        Tensor series = Tensor.zeros(Precision.F64, steps, 2);
        for (int t = 0; t < steps; t++) {
            series.set(t, t, 0);
            series.set(-t * (double) t, t, 1);
        }
        return series;
    }

    @Test
    void aForecastNeverTrainsOnWhatComesLater() {
        Forecast task = new Forecast(ramp(200), 10, 3, 1);
        double scale = Math.sqrt((140.0 * 140 - 1) / 12);
        assertThat(task.series().get(0, 0)).isCloseTo(-69.5 / scale, within(1e-12));
        double lastOfTraining = task.series().get(139, 0);
        for (long step = 1; step < 50; step++) {
            Batch batch = task.training(step, 16);
            Tensor target = ((Target.Values) batch.target()).values();
            for (int b = 0; b < 16; b++) {
                assertThat(target.get(b, 4)).isLessThanOrEqualTo(lastOfTraining);
                assertThat(target.get(b, 0)).isCloseTo(batch.input().get(9, b, 0) + 1 / scale, within(1e-12));
                assertThat(target.get(b, 4)).isCloseTo(batch.input().get(9, b, 0) + 3 / scale, within(1e-12));
            }
        }
        assertThat(first(task, Task.Split.VALIDATION)).isCloseTo(task.series().get(140, 0), within(0.0));
        assertThat(first(task, Task.Split.TEST)).isCloseTo(task.series().get(170, 0), within(0.0));
        assertThat(task.heldOut(Task.Split.TEST).getFirst().mask().batch()).isEqualTo(28);
    }

    private static double first(Forecast task, Task.Split split) {
        return ((Target.Values) task.heldOut(split).getFirst().target()).values().get(0, 0);
    }

    @Test
    void persistenceIsWrongByTheRampsSlope() {
        Tensor ramp = ramp(200).slice(1, 0, 1).copy();
        Forecast task = new Forecast(ramp, 10, 2, 1);
        double slope = Math.sqrt(12 / (140.0 * 140 - 1));
        assertThat(task.baseline(Task.Split.TEST).loss())
                .isCloseTo((slope * slope + 4 * slope * slope) / 2, within(1e-14));
    }

    private static final String TEXT = "the quick brown fox jumps over the lazy dog. ".repeat(20);

    @Test
    void textAsksForTheNextCharacterAndGoesOn() {
        CharacterText task = new CharacterText(TEXT, 8);
        assertThat(task.alphabet()).startsWith(" .ab");
        for (long step : new long[] {1, 2, 3}) {
            Batch batch = task.training(step, 4);
            int[] answers = ((Target.Classes) batch.target()).classes();
            for (int b = 0; b < 4; b++) {
                for (int t = 0; t < 8; t++) {
                    int place = b * (809 / 4) + (int) (step - 1) * 8 + t;
                    assertThat(task.alphabet().charAt(symbol(batch.input(), t, b))).isEqualTo(TEXT.charAt(place));
                    assertThat(task.alphabet().charAt(answers[t * 4 + b])).isEqualTo(TEXT.charAt(place + 1));
                }
            }
        }
        assertThat(task.continues(1, 4)).isFalse();
        assertThat(task.continues(2, 4)).isTrue();
        assertThat(task.continues(26, 4)).isFalse();
        List<Batch> held = task.heldOut(Task.Split.TEST);
        assertThat(held.getFirst().input().extent(0)).isEqualTo(8);
        assertThat(task.baseline(Task.Split.TEST).loss()).isBetween(2.0, Math.log(28));
    }

    @Test
    void whatIsTooShortIsRefused() {
        assertThatThrownBy(() -> new AddingProblem(1, 1)).hasMessageContaining("length 1: at least 2");
        assertThatThrownBy(() -> new TemporalOrder(9, 1)).hasMessageContaining("at least 10");
        assertThatThrownBy(() -> new Forecast(ramp(20), 15, 1, 1)).hasMessageContaining("windows of 15");
        assertThatThrownBy(() -> new CharacterText("too short", 4)).hasMessageContaining("9 characters");
    }
}
