package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.format.Npy;
import dev.gradflow.core.format.Safetensors;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every way found to misuse a command: one line that says what was found and what would be accepted, and status 2.
///
/// A word that starts with `@` is a file of the test's folder.
class MisuseTest {
    @TempDir
    static Path folder;

    /// Command line, and what the message must say; parts are separated by semicolons.
    private static final String CASES =
            """
            # nothing, or nothing known
            | a command is missing; compare; sweep
            frobnicate | frobnicate; --help
            --frobnicate | --frobnicate; --help
            compare extra | extra; gradflow compare --help
            info extra | extra
            info --verbose=maybe | maybe
            completion bash | bash
            schema report | report; analysis
            # options without or with wrong values
            compare --hidden | --hidden
            compare --hidden many | --hidden; many
            compare --hidden 0 | --hidden; at least 1
            compare --hidden -3 | --hidden; at least 1
            compare --hidden 3.5 | --hidden; 3.5
            compare --hidden 99999999999 | --hidden; 99999999999; whole number
            compare --hidden 2 --hidden 3 | --hidden; once
            compare --max-lag 0 | --max-lag; at least 1
            compare --threads 0 | --threads; at least 1
            compare --threads two | --threads; two
            compare --threads 100000 | --threads 100000; at most 1024
            compare --precision f16 | --precision; f16; F32
            compare --cells | --cells
            compare --cells brain | --cells; 'brain'; lstm-peephole
            compare --cells lstm,,gru | --cells; ''
            compare --forget-bias high | --forget-bias; high
            compare --forget-bias NaN | --forget-bias; NaN; finite
            compare --seed first | --seed; first
            compare --hiden 3 | --hiden
            compare --horizon 2 | --horizon; at least 3
            compare --horizon soon | --horizon; soon
            compare --horizon 9 --no-advice | --horizon; --no-advice
            # inputs
            compare --raw | --raw; --input
            compare --columns a | --columns; --input
            compare --array x | --array; --input
            compare --input @none.csv | none.csv; no such file
            compare --input @folder.npy | folder.npy; folder
            compare --input @folder.csv | folder.csv; folder
            compare --input @x.txt | x.txt; .npy, .npz, .csv nor .jsonl
            compare --input @w.safetensors | w.safetensors; .csv
            compare --input @text.npy | text.npy; byte 0; NUMPY
            compare --input @nan.npy | nan.npy; [1, 0]; NaN
            compare --input @flat.npy | flat.npy; [4]; [steps, batch, inputs]
            compare --input @none.npy | none.npy; no such file
            compare --input @x.npy --columns a | x.npy; --columns
            compare --input @x.npy --array a | x.npy; --array
            compare --input @empty.csv | empty.csv; empty
            compare --input @header.csv | header.csv; no rows
            compare --input @ragged.csv | ragged.csv; line 3; 1 field,; 2
            compare --input @missing.csv | missing.csv; line 3; column 'b'; row 2; missing
            compare --input @words.csv | words.csv; line 2; column 'day'; 'monday'; --columns
            compare --input @semicolons.csv | semicolons.csv; line 1; semicolons; commas
            compare --input @mixed.csv | mixed.csv; line 1; both numbers and other text
            compare --input @twice.csv | twice.csv; two columns; 'a'
            compare --input @quote.csv | quote.csv; line 2; quote
            compare --input @latin.csv | latin.csv; UTF-8
            compare --input @x.csv --columns a,c | x.csv; 'c'; a, b
            compare --input @bad.jsonl | bad.jsonl; line 2; no JSON
            compare --input @ragged.jsonl | ragged.jsonl; line 2; array of 1
            compare --input @deep.jsonl | deep.jsonl; line 1; nested too deeply; array of numbers
            compare --input @double.jsonl | double.jsonl; line 1; twice; "a"
            compare --input @tail.jsonl | tail.jsonl; line 1; column 5; [2]
            compare --input @letters.jsonl | letters.jsonl; line 1; column 4; 'abc
            compare --input @x.csv --columns "a | --columns; quote; never closed
            compare --input @x.csv --columns= | --columns; as in a,b; quotes
            compare --input @comma.csv --columns day | comma.csv; 'day'; "a, b", c
            compare --input @huge.csv | huge.csv; column '1'; variance; scale
            compare --input= | --input; empty
            compare --input @two.npz | two.npz; --array; a, b
            compare --input @two.npz --array c | two.npz; 'c'; 'a', 'b'
            compare --input @zip.npz | zip.npz; zip
            # destinations
            compare --report= | --report; empty
            compare --json= | name of a file; empty
            compare --out-dir= | --out-dir; empty
            compare --hidden 100000 --out-dir @folder.npy | hidden size 100000; 2^31
            compare --report @no/r.html | no; does not exist
            compare --json @no/r.json | no; does not exist
            compare --json @folder.npy | folder.npy; folder
            compare --out-dir @x.npy | x.npy; is a file
            compare --input @x.csv --report @same.html --json @same.html | same.html; two results
            compare --input @x.csv --report @x.csv | x.csv; is read
            compare --input @x.csv --report - | --json
            # diagnose
            diagnose | WEIGHTS.safetensors
            diagnose @w.safetensors | --input
            diagnose @none.safetensors --input @x.npy | none.safetensors; no such file
            diagnose @folder.npy --input @x.npy | folder.npy; folder
            diagnose @x.npy --input @x.npy | x.npy
            diagnose @short.safetensors --input @x.npy | short.safetensors; bytes
            diagnose @unrelated.safetensors --input @x.npy | unrelated.safetensors; no recurrent network; 'head.weight'
            diagnose @projected.safetensors --input @x.npy | weight_hr_l0; projection
            diagnose @infinite.safetensors --input @x.npy | weight_hh_l0; Infinity; finite
            diagnose @rnn.safetensors --input @x.npy | rnn-tanh | rnn-relu; --cell
            diagnose @gru.safetensors --input @x.npy | lstm-1997 | gru; --cell
            diagnose @w.safetensors --input @x.npy --cell gru | w.safetensors; gru; 3 gates
            diagnose @w.safetensors --input @x.npy --cell mlp | --cell; 'mlp'; rnn-relu
            diagnose @w.safetensors --input @x.npy --prefix dec | 'dec'
            diagnose @both.safetensors --input @x.npy | 2 recurrent networks; 'a.', 'b.'
            diagnose @w.safetensors --input @wide.npy | wide.npy; 3 inputs; weight_ih_l0; takes 2
            diagnose @w.safetensors --input @x.npy --lags 0 | --lags 0; 1 to 12
            diagnose @w.safetensors --input @x.npy --lags 13 | --lags 13; 1 to 12
            diagnose @w.safetensors --input @x.npy --lags 1,,2 | --lags
            diagnose @w.safetensors --input @x.npy --lags soon | --lags; soon
            diagnose @w.safetensors --input @x.npy --h0 @x.npy | x.npy; --h0; [1, 1, 3]
            diagnose @w.safetensors --input @x.npy --h0 @nan.npy | nan.npy; NaN
            diagnose @rnn.safetensors --cell rnn-tanh --input @x.npy --c0 @c.npy | --c0; rnn-tanh; no cell state
            diagnose @w.safetensors --input @x.npy --loss-gradient @x.npy | --loss-gradient; [1, 3]; [12, 1, 3]
            diagnose @w.safetensors --input @x.npy --export @x.npy | x.npy; is a file
            diagnose @w.safetensors --input @x.npy --fail-if dull | --fail-if; dull
            diagnose @w.safetensors --input @x.npy --fail-if | --fail-if
            diagnose @w.safetensors --input @x.npy --direction up | --direction; up
            diagnose @w.safetensors --input @x.npy --direction reverse | --direction; forward only
            diagnose @w.safetensors --input @x.npy --gate-order abc | --gate-order; 'abc'; keras
            diagnose @w.safetensors --input @x.npy --gate-order z,r,h | gate order
            diagnose @w.safetensors @w.safetensors --input @x.npy | w.safetensors
            diagnose @w.safetensors --input @x.npy --json @w.safetensors | w.safetensors; is read
            diagnose @w.safetensors --input @x.npy --report @x.npy | x.npy; is read
            diagnose @w.safetensors --input @x.npy --h0 @c.npy --json @c.npy | c.npy; is read
            diagnose @w.safetensors --input @x.npy --report @one --json @folder.npy/../one | one; two results
            diagnose @w.safetensors --input @output.npy --export @folder.npy/.. | output.npy; --export; another folder
            diagnose @w.safetensors --input @x.npy --export @folder.npy --json @folder.npy/jac_l0.npy | jac_l0.npy
            diagnose @bi.safetensors --input @x.npy --loss-gradient @x.npy | --loss-gradient; [1, 6]; [12, 1, 6]
            diagnose @w.safetensors --input @x.npy --export= | --export; empty
            # info
            info --cell brain | --cell brain; rnn-tanh
            # spectrum
            spectrum @square.npy --json @square.npy | square.npy; is read
            spectrum | MATRIX.npy
            spectrum @none.npy | none.npy; no such file
            spectrum @wide.npy | wide.npy; square
            spectrum @nan.npy | nan.npy; NaN
            # lyapunov
            lyapunov @w.safetensors --input @x.npy | --steps
            lyapunov @w.safetensors --steps 5 | --input FILE; --autonomous
            lyapunov @w.safetensors --steps 5 --input @x.npy --autonomous | --input FILE; --autonomous
            lyapunov @w.safetensors --steps 0 --autonomous | steps 0; at least 1
            lyapunov @w.safetensors --steps 5 --burn-in -1 --autonomous | burn-in -1
            lyapunov @w.safetensors --steps 5 --exponents none --autonomous | --exponents; none; 'all'
            lyapunov @w.safetensors --steps 5 --exponents 0 --autonomous | exponents 0
            lyapunov @w.safetensors --steps 5 --exponents 7 --autonomous | --exponents 7; 6 exponents; at most 6; 'all'
            lyapunov @w.safetensors --steps 10 --burn-in 5 --input @x.npy | x.npy; 12 steps; 15
            lyapunov @w.safetensors --steps 10 --input @batch.npy | batch.npy; one sequence
            lyapunov @w.safetensors --steps 5 --autonomous --json @w.safetensors | w.safetensors; is read
            lyapunov @relu.safetensors --cell rnn-relu --steps 50 --autonomous --h0 @h.npy | relu.safetensors: state h; not finite; step 4
            diagnose @loud.safetensors --cell rnn-relu --input @x.npy --h0 @h.npy | loud.safetensors: state h; not finite; step 4
            diagnose @loud.safetensors --cell rnn-relu --input @x.npy --precision f32 | loud.safetensors: tensor 'weight_hh_l0': element [0, 0] is 1.0E100; too large for F32; --precision f64
            diagnose @w.safetensors --input @x40.npy --precision f32 | x40.npy: element [3, 0, 1] is 1.0E40; too large for F32
            diagnose @w.safetensors --input @x.npy --h0 @h40.npy --precision f32 | h40.npy; E40; too large for F32
            diagnose @x.npy --input @x.npy | x.npy; this is an .npy array
            spectrum @cut.npy | cut.npy; cut short
            compare --cells , | --cells; names nothing
            compare --forget-bias , | --forget-bias; names nothing
            compare --input @x40.npy --precision f32 --raw | x40.npy: element [3, 0, 1] is 1.0E40; too large for F32
            sweep --out-dir @s --cells , | --cells; names nothing
            sweep --out-dir @s --gains , | --gains; names nothing
            sweep --out-dir @s --gains 1:2:20000 | --gains; 20000 numbers; 10000
            # train
            train --task csv --length 2147483647 --steps 1 --out-dir @t3 | windows of 2147483647; do not fit
            train --task text --input @t/record.jsonl --out-dir @t | record.jsonl; is read
            train --task csv --input @t/report.html.csv --out-dir @t --json @t/report.html.csv | report.html.csv; is read
            train --out-dir @t --json @t/report.html | report.html; two results
            train --out-dir @t --json @t/model.safetensors | model.safetensors; two results
            train --out-dir @t --json @t/sub/x.json | sub; does not exist
            train --seed 1.5 | --seed; 1.5; whole number
            train --lr fast | --lr; fast; no number
            train --hidden 100000 --out-dir @t2 | 2^31
            train --hidden 2147483647 --out-dir @t2 | hidden size 2147483647; 2^31
            train --task text --input @folder.npy --out-dir @t2 | folder.npy; folder
            train --optimizer sgd --momentum NaN --out-dir @t2 | --momentum; finite
            train --weight-decay -1 --out-dir @t2 | --weight-decay; at least 0
            train --stop-below NaN --out-dir @t2 | --stop-below; NaN
            train --schedule step:2:NaN --out-dir @t2 | factor of NaN
            train --cell lstm --forget-bias NaN --out-dir @t2 | --forget-bias; finite
            train --init chrono:10.7 --out-dir @t2 | --init; whole number
            train --task csv --input @x.csv --length 5 | x.csv; length 2; do not fit
            train --out-dir @x.npy | x.npy; is a file
            # sweep
            sweep --out-dir @s --input @x.csv --report @s/sweep.csv | sweep.csv; two results
            sweep --out-dir @s --cells brain | 'brain'; rnn-tanh
            sweep --out-dir @s --hidden 0 | --hidden; at least 1
            sweep --out-dir @s --hidden 2.5 | --hidden; 2.5; whole
            sweep --out-dir @s --hidden 4000000000 | --hidden; at most 2147483647
            sweep --out-dir @s --gains big | --gains; 'big'; FROM:TO:COUNT
            sweep --out-dir @s --gains 1:2 | --gains; '1:2'
            sweep --out-dir @s --gains 1:2:1 | --gains; '1:2:1'
            sweep --out-dir @s --gains Infinity | --gains; 'Infinity'
            sweep --out-dir @s --init lucky | --init; 'lucky'; orthogonal
            sweep --out-dir @s --forget-bias, | --forget-bias
            sweep --out-dir @s --seeds -1 | --seeds; at least 0
            sweep --out-dir @s --steps 0 | --steps 0; at least 1
            sweep --out-dir @s --max-lag 0 | --max-lag 0; at least 1
            sweep --out-dir @s --raw | --raw; --input
            sweep --out-dir @x.npy | x.npy; is a file
            """;

    static Stream<String> cases() {
        return CASES.lines().filter(line -> !line.startsWith("#"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefusedInOneLine(String line) {
        int bar = line.indexOf('|');
        Object[] command = Arrays.stream(line.substring(0, bar).strip().split(" +"))
                .filter(word -> !word.isEmpty())
                .map(word -> word.startsWith("@") ? folder.resolve(word.substring(1)) : word)
                .toArray();
        String[] parts = Arrays.stream(line.substring(bar + 1).split(";"))
                .map(String::strip)
                .toArray(String[]::new);
        Run run = Run.of(command);
        run.refused(parts);
        assertThat(run.err()).startsWith("gradflow").doesNotContain("Exception", "\tat ", "java.", "jackson");
    }

    @Test
    void thereAreAtLeastSixty() {
        assertThat(cases()).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    }

    private static Tensor filled(double value, int... extents) {
        Tensor tensor = Tensor.zeros(Precision.F64, extents);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, value * (i % 7 - 3));
        }
        return tensor;
    }

    private static Map<String, Tensor> network(String prefix, int gates) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(prefix + "weight_ih_l0", filled(0.1, gates * 3, 2));
        tensors.put(prefix + "weight_hh_l0", filled(0.1, gates * 3, 3));
        return tensors;
    }

    private static void weights(String name, Map<String, Tensor> tensors) throws IOException {
        Safetensors.write(folder.resolve(name), tensors, Map.of());
    }

    private static Map<String, Tensor> with(Map<String, Tensor> tensors, String name, Tensor tensor) {
        tensors.put(name, tensor);
        return tensors;
    }

    @BeforeAll
    static void writeFiles() throws IOException {
        weights("w.safetensors", network("", 4));
        weights("gru.safetensors", network("", 3));
        weights("rnn.safetensors", network("", 1));
        Map<String, Tensor> halves = network("", 4);
        network("", 4).forEach((name, tensor) -> halves.put(name + "_reverse", tensor));
        weights("bi.safetensors", halves);
        weights("projected.safetensors", with(network("", 4), "weight_hr_l0", filled(0.1, 2, 3)));
        weights("unrelated.safetensors", Map.of("head.weight", filled(0.1, 2, 2)));
        weights("infinite.safetensors", with(network("", 4), "weight_hh_l0", filled(Double.POSITIVE_INFINITY, 12, 3)));
        Map<String, Tensor> both = network("a.", 4);
        both.putAll(network("b.", 4));
        weights("both.safetensors", both);
        Files.write(folder.resolve("short.safetensors"), new byte[] {1, 2, 3});
        Npy.write(folder.resolve("x.npy"), filled(0.2, 12, 2));
        Npy.write(folder.resolve("output.npy"), filled(0.2, 12, 2));
        Npy.write(folder.resolve("wide.npy"), filled(0.2, 12, 3));
        Npy.write(folder.resolve("batch.npy"), filled(0.2, 12, 2, 2));
        Npy.write(folder.resolve("flat.npy"), filled(0.2, 4));
        Npy.write(folder.resolve("c.npy"), filled(0.2, 3));
        Npy.write(folder.resolve("h.npy"), Tensor.of(new double[] {1}, 1));
        Npy.write(folder.resolve("square.npy"), filled(0.2, 3, 3));
        weights("relu.safetensors", Map.of("weight_hh_l0", Tensor.of(new double[] {1e100}, 1, 1)));
        weights("loud.safetensors", Map.of("weight_ih_l0", Tensor.of(new double[] {0, 0}, 1, 2), "weight_hh_l0", Tensor.of(new double[] {1e100}, 1, 1)));
        Tensor large = filled(0.2, 12, 2);
        large.set(1e40, 3, 1);
        Npy.write(folder.resolve("x40.npy"), large);
        Npy.write(folder.resolve("h40.npy"), filled(1e40, 3));
        Files.write(folder.resolve("cut.npy"), Arrays.copyOf(Files.readAllBytes(folder.resolve("x.npy")), 40));
        Npy.write(folder.resolve("nan.npy"), Tensor.of(new double[] {1, 2, Double.NaN, 4}, 2, 2));
        Files.createDirectory(folder.resolve("folder.npy"));
        Files.createDirectory(folder.resolve("folder.csv"));
        Files.createDirectory(folder.resolve("t"));
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(folder.resolve("two.npz")))) {
            for (String name : List.of("a.npy", "b.npy")) {
                out.putNextEntry(new ZipEntry(name));
                out.write(Files.readAllBytes(folder.resolve("x.npy")));
                out.closeEntry();
            }
        }
        Map<String, String> texts = Map.ofEntries(
                Map.entry("x.csv", "a,b\n1,2\n3,4\n"),
                Map.entry("x.txt", "1"),
                Map.entry("text.npy", "these are words and no array"),
                Map.entry("zip.npz", "these are words and no archive"),
                Map.entry("empty.csv", ""),
                Map.entry("header.csv", "a,b\n"),
                Map.entry("ragged.csv", "a,b\n1,2\n3\n"),
                Map.entry("missing.csv", "a,b\n1,2\n3,\n"),
                Map.entry("words.csv", "day,a\nmonday,1\n"),
                Map.entry("semicolons.csv", "a;b\n1;2\n"),
                Map.entry("mixed.csv", "a,2\n1,2\n"),
                Map.entry("twice.csv", "a,a\n1,2\n"),
                Map.entry("quote.csv", "a,b\n\"1,2\n"),
                Map.entry("bad.jsonl", "[1]\n[2\n"),
                Map.entry("huge.csv", "1e308\n-1e308\n1e308\n"),
                Map.entry("deep.jsonl", "[".repeat(3000) + "1" + "]".repeat(3000)),
                Map.entry("double.jsonl", "{\"a\":1,\"a\":2}"),
                Map.entry("tail.jsonl", "[1] [2]"),
                Map.entry("letters.jsonl", "[1,abc]"),
                Map.entry("comma.csv", "\"a, b\",c\n1,2\n"),
                Map.entry("t/record.jsonl", "some text to learn from ".repeat(500)),
                Map.entry("t/report.html.csv", "a\n" + "1\n2\n".repeat(200)),
                Map.entry("ragged.jsonl", "[1,2]\n[3]\n"));
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Files.writeString(folder.resolve(text.getKey()), text.getValue());
        }
        Files.write(folder.resolve("latin.csv"), "ä\n1".getBytes(StandardCharsets.ISO_8859_1));
    }
}
