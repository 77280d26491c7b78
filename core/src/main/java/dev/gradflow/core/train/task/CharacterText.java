package dev.gradflow.core.train.task;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Batch;
import dev.gradflow.core.train.Loss;
import dev.gradflow.core.train.Mask;
import dev.gradflow.core.train.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A text, character by character: from all characters so far, the next one.
///
/// The first 90 % are trained on, 5 % are for validation, the last 5 % for the test. Training reads B places of the
/// text in parallel, T characters a step, and goes on from where it was, so the state is carried over (truncated
/// back-propagation through time). Held-out pieces of T characters start from a zero state. The baseline is the
/// frequency of characters in the training part, each counted once more than it occurs. Immutable.
public final class CharacterText implements Task {
    private static final double TRAINING = 0.9;
    private static final double VALIDATION = 0.05;
    private static final int LARGEST_BATCH = 64;
    private static final int LEAST_CHARACTERS = 200;

    private final int length;
    private final int[] alphabet;
    private final int[] symbols;
    private final int trainingEnd;
    private final int validationEnd;

    /// A task on a text.
    ///
    /// @param length T, the characters of a step
    /// @throws IllegalArgumentException if the text is too short
    public CharacterText(String text, int length) {
        Draws.requireLength("text", length, 1);
        int[] points = text.codePoints().toArray();
        this.length = length;
        this.alphabet = Arrays.stream(points).distinct().sorted().toArray();
        this.symbols = Arrays.stream(points)
                .map(point -> Arrays.binarySearch(alphabet, point))
                .toArray();
        this.trainingEnd = (int) (TRAINING * points.length);
        this.validationEnd = (int) ((TRAINING + VALIDATION) * points.length);
        int least = points.length - validationEnd;
        if (points.length < LEAST_CHARACTERS || least <= length || validationEnd - trainingEnd <= length) {
            throw new IllegalArgumentException("a text of " + points.length + " characters, of which " + least
                    + " are for the test: at least " + LEAST_CHARACTERS + ", and more than " + length
                    + " for the test, are needed");
        }
    }

    /// The characters that occur, in the order of their code points; class i is the i-th.
    public String alphabet() {
        return new String(alphabet, 0, alphabet.length);
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public int inputs() {
        return alphabet.length;
    }

    @Override
    public int outputs() {
        return alphabet.length;
    }

    @Override
    public Loss loss() {
        return Loss.CROSS_ENTROPY;
    }

    /// How many steps there are until every place has come to where the next one began.
    ///
    /// @throws IllegalArgumentException if the text is too short for so many places
    private long stepsPerRound(int size) {
        long steps = ((long) trainingEnd - 1) / size / length;
        if (steps < 1) {
            throw new IllegalArgumentException("the text has " + trainingEnd + " characters to train on; " + size
                    + " places of " + length + " characters are more");
        }
        return steps;
    }

    @Override
    public Batch training(long step, int size) {
        long steps = stepsPerRound(size);
        int stretch = (trainingEnd - 1) / size;
        int offset = (int) ((step - 1) % steps) * length;
        return batch(IntStream.range(0, size).map(b -> b * stretch + offset).toArray());
    }

    @Override
    public boolean continues(long step, int size) {
        return (step - 1) % stepsPerRound(size) != 0;
    }

    @Override
    public List<Batch> heldOut(Split split) {
        int begin = split == Split.VALIDATION ? trainingEnd : validationEnd;
        int end = split == Split.VALIDATION ? validationEnd : symbols.length;
        int pieces = (end - begin - 1) / length;
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < pieces; from += LARGEST_BATCH) {
            batches.add(batch(IntStream.range(from, Math.min(pieces, from + LARGEST_BATCH))
                    .map(piece -> begin + piece * length)
                    .toArray()));
        }
        return batches;
    }

    @Override
    public Baseline baseline(Split split) {
        double[] counts = new double[alphabet.length];
        Arrays.fill(counts, 1);
        for (int i = 0; i < trainingEnd; i++) {
            counts[symbols[i]]++;
        }
        double sum = 0;
        int places = 0;
        for (Batch batch : heldOut(split)) {
            for (int symbol : ((Target.Classes) batch.target()).classes()) {
                sum -= Math.log(counts[symbol] / (trainingEnd + alphabet.length));
                places++;
            }
        }
        return new Baseline("frequencies of characters", sum / places);
    }

    private Batch batch(int[] starts) {
        int size = starts.length;
        Tensor input = Tensor.zeros(Precision.F64, length, size, alphabet.length);
        int[] next = new int[length * size];
        for (int b = 0; b < size; b++) {
            for (int t = 0; t < length; t++) {
                input.set(1, t, b, symbols[starts[b] + t]);
                next[t * size + b] = symbols[starts[b] + t + 1];
            }
        }
        return new Batch(input, Mask.every(length, size), new Target.Classes(next));
    }
}
