package dev.gradflow.cli.input;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Lists of column names as users type them: separated by commas; a name that holds a comma stands in quotes, as in CSV.
public final class ColumnNames {
    private ColumnNames() {}

    /// The names in all the lists.
    ///
    /// @param option for messages
    /// @throws InputException if a list is empty, or a quote is not closed
    public static List<String> of(String option, List<String> lists) {
        List<String> names = new ArrayList<>();
        for (String list : lists) {
            List<List<String>> rows = new ArrayList<>();
            new CsvParser(option + " " + list, list).parse(rows, new ArrayList<>());
            if (rows.size() != 1) {
                throw new InputException(option + " " + list
                        + ": names of columns are needed, as in a,b; a name with a comma in it stands in \"quotes\"");
            }
            names.addAll(rows.getFirst());
        }
        return List.copyOf(names);
    }

    /// The names as they are to be typed.
    static String list(List<String> names) {
        return names.stream().map(ColumnNames::quoted).collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return name.contains(",") || name.startsWith("\"") ? '"' + name.replace("\"", "\"\"") + '"' : name;
    }
}
