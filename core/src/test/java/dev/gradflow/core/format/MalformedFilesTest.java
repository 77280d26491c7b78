package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import dev.gradflow.core.format.RecurrentWeights.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every malformed reference file is refused in one line that says where the fault is, every sound one is read.
final class MalformedFilesTest {
    /// What each message must speak of: the place, and what was found there.
    private static final Map<String, List<String>> PLACES = Map.ofEntries(
            entry("empty-file", List.of("0 bytes", "8 bytes")),
            entry("five-bytes", List.of("5 bytes", "8 bytes")),
            entry("length-beyond-file", List.of("byte 0", "1000000", "with 609 bytes after it")),
            entry("length-minus-one", List.of("byte 0", "18446744073709551615")),
            entry("length-4gib", List.of("byte 0", "4294967296")),
            entry("header-cut-short", List.of("'bias_hh_l0'", "byte ", "the end of the header")),
            entry("header-not-utf8", List.of("byte 153", "0xFF", "UTF-8")),
            entry("duplicate-key", List.of("byte ", "'bias_ih_l0'", "twice")),
            entry("header-array", List.of("byte 8", "0x5B", "'{'")),
            entry("unknown-dtype", List.of("'weight_hh_l0'", "'F31'", "BF16")),
            entry("dtype-size-mismatch", List.of("'weight_hh_l0'", "144 bytes", "72 bytes")),
            entry("offsets-overlap", List.of("'weight_hh_l0'", "overlaps", "'weight_ih_l0'")),
            entry("offsets-beyond-data", List.of("'bias_hh_l0'", "[288, 336]", "326 bytes")),
            entry("offsets-reversed", List.of("'bias_hh_l0'", "[336, 288]")),
            entry("trailing-garbage", List.of("byte 617", "13 bytes", "'bias_hh_l0'")),
            entry("shape-2-63", List.of("'weight_ih_l0'", "'shape'", "9223372036854775808", "byte ")),
            entry("shape-negative", List.of("'weight_ih_l0'", "'shape'", "-12", "byte ")),
            entry("offsets-missing", List.of("'bias_hh_l0'", "'data_offsets'")),
            entry("missing-weight-hh", List.of("'weight_hh_l0'", "missing")),
            entry("rows-differ", List.of("'weight_hh_l0'", "[16, 3]", "'weight_ih_l0'", "[12, 2]")),
            entry("gate-count", List.of("'weight_hh_l0'", "[13, 3]", "no multiple of H = 3")),
            entry("nan-weight", List.of("'weight_hh_l0'", "element [", "NaN")),
            entry("integer-dtype", List.of("'weight_hh_l0'", "I32", "F64, F32, F16 or BF16")));

    static List<Reference.Malformed> files() throws IOException {
        return Reference.malformed();
    }

    @Test
    void allFilesAreThere() throws IOException {
        assertThat(files())
                .hasSize(25)
                .filteredOn(Reference.Malformed::rejected)
                .hasSize(PLACES.size());
    }

    @ParameterizedTest
    @MethodSource("files")
    void isAnsweredRightly(Reference.Malformed file) throws IOException {
        Request request = Request.ANY.withCell(file.cell());
        if (!file.rejected()) {
            RecurrentWeights weights = RecurrentWeights.read(file.path(), request);
            assertThat(weights.tensors()).hasSize(4);
            assertThat(weights.hiddenSize()).isEqualTo(3);
            assertThat(weights.inputSize()).isEqualTo(2);
            return;
        }
        List<String> places = PLACES.get(file.file().replace(".safetensors", ""));
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> RecurrentWeights.read(file.path(), request))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(file.path() + ": ")
                        .doesNotContain("\n")
                        .contains(places));
    }

    @ParameterizedTest
    @MethodSource("files")
    void needsTheModelStageToRefuseAWrongModel(Reference.Malformed file) throws IOException {
        boolean wellFormed = List.of("model", "values", "control").contains(file.stage());
        if (wellFormed) {
            assertThat(Safetensors.open(file.path()).names()).isNotEmpty();
        } else {
            assertThatExceptionOfType(FormatException.class).isThrownBy(() -> Safetensors.open(file.path()));
        }
    }

    @Test
    void metadataIsText() throws IOException {
        Safetensors file = Safetensors.open(Reference.path("malformed/ok-metadata.safetensors"));
        assertThat(file.metadata())
                .containsExactly(entry("format", "pt"), entry("weight_ih_l0", "a\u00e9\n\"\\ \u4e2d"));
    }
}
