package dev.gradflow.cli.report;

import dev.gradflow.analysis.Analysis;
import dev.gradflow.core.format.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/// An [Analysis] as JSON text and back.
///
/// Members are named as the record components and stand in their order; a verdict's word is written in lower case.
/// Numbers have all their digits, so that reading gives back the very bits. JSON knows only finite numbers; therefore
///
/// - `null` in the place of a number is -∞: the logarithm of a norm that is exactly zero;
/// - `null` for a member that may be absent (as `bound`, `cellPath`, `onePercentLag`, `spectralNorm`) says that there
///   is none;
/// - what is not a number, or is +∞, is the string `"NaN"` or `"Infinity"`, so that neither passes for a zero norm.
///
/// Members that are not known are skipped: additions of a later version do no harm.
public final class ReportJson {
    /// The structure that is written, and the only one that is read.
    public static final String SCHEMA = "gradflow/analysis/1";

    private static final int PLOT_DIGITS = 5;
    private static final JsonMapper EXACT = mapper(new NumbersModule());
    private static final JsonMapper ROUNDED = mapper(new NumbersModule(PLOT_DIGITS));

    private ReportJson() {}

    private static JsonMapper mapper(NumbersModule numbers) {
        return JsonMapper.builder()
                .addModule(numbers)
                .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
    }

    /// The analysis as one line of JSON.
    public static String text(Analysis analysis) {
        return EXACT.writeValueAsString(analysis);
    }

    /// Any record as one line of JSON, in the same manner.
    public static String line(Object any) {
        return EXACT.writeValueAsString(any);
    }

    /// Reads what [#line] wrote.
    ///
    /// @throws IllegalArgumentException if it is no `type`
    public static <T> T parseLine(String line, Class<T> type) {
        try {
            return EXACT.readValue(line, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("no " + type.getSimpleName() + place(e) + ": " + e.getOriginalMessage(), e);
        }
    }

    /// Any record with the five significant digits that a picture can show.
    static String plotLine(Object any) {
        return ROUNDED.writeValueAsString(any);
    }

    /// The same with the five significant digits that a picture can show.
    static String plotText(Analysis analysis) {
        return ROUNDED.writeValueAsString(analysis);
    }

    /// Writes [#text] and a line feed; `writer` is flushed and stays open.
    ///
    /// @throws UncheckedIOException if the writer fails
    public static void write(Analysis analysis, Writer writer) {
        try {
            writer.write(text(analysis));
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes [#text] and a line feed to a file, which then is there whole, or is as it was.
    ///
    /// @throws IOException in one line, if its folder is missing or can't be written to
    public static void write(Analysis analysis, Path file) throws IOException {
        AtomicFile.write(file, (text(analysis) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Reads what [#text] wrote.
    ///
    /// @throws IllegalArgumentException if that is no analysis, saying where it fails
    public static Analysis parse(String text) {
        @Nullable Analysis analysis;
        try {
            analysis = EXACT.readValue(text, Analysis.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("no analysis" + place(e) + ": " + e.getOriginalMessage(), e);
        }
        if (analysis == null) {
            throw new IllegalArgumentException("no analysis: the text is null");
        }
        if (!SCHEMA.equals(analysis.schema())) {
            throw new IllegalArgumentException("no analysis: its schema is " + analysis.schema() + ", not " + SCHEMA);
        }
        Map<String, @Nullable Object> needed = new LinkedHashMap<>();
        needed.put("title", analysis.title());
        needed.put("note", analysis.note());
        needed.put("conditions", analysis.conditions());
        needed.put("input", analysis.input());
        needed.put("networks", analysis.networks());
        needed.forEach((member, value) -> {
            if (value == null) {
                throw new IllegalArgumentException("no analysis: it has no " + member);
            }
        });
        return analysis;
    }

    /// Reads what [#write] wrote to a file.
    ///
    /// @throws IOException              if it can't be read
    /// @throws IllegalArgumentException if it is no analysis, naming the file and where it fails
    public static Analysis read(Path file) throws IOException {
        try {
            return parse(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static String place(JacksonException e) {
        var location = e.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
