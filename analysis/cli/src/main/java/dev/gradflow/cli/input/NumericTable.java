package dev.gradflow.cli.input;

import java.util.List;
import java.util.regex.Pattern;

/// Named columns of text fields that are to be numbers, row by row; a field may be missing.
///
/// @param name    of the file, for messages
/// @param columns the column names
/// @param rows    the fields of each row
/// @param lines   for each row the line in the file on which it starts, counted from 1
record NumericTable(String name, List<String> columns, List<List<String>> rows, List<Integer> lines) {
    /// What files write where a value is missing.
    private static final List<String> MISSING = List.of("", "na", "n/a", "nan", "null", "none", "-", "?", ".");

    private static final Pattern NOT_FINITE = Pattern.compile("(?i)[+-]?(inf|infinity|nan)");

    private static final int LONGEST = 40;

    /// The chosen columns as numbers, row by row.
    ///
    /// @param chosen names of columns; all of them if empty
    /// @throws InputException naming the row and the column of a field that is missing or no finite number
    double[][] numbers(List<String> chosen) {
        List<String> names = chosen.isEmpty() ? columns : chosen;
        int[] indices = names.stream().mapToInt(this::index).toArray();
        double[][] values = new double[rows.size()][indices.length];
        for (int row = 0; row < values.length; row++) {
            for (int i = 0; i < indices.length; i++) {
                double value = value(rows.get(row).get(indices[i]));
                if (!Double.isFinite(value)) {
                    throw problem(row, indices[i], indices, chosen.isEmpty());
                }
                values[row][i] = value;
            }
        }
        return values;
    }

    private int index(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new InputException(
                    name + ": there is no column '" + column + "'; there are " + ColumnNames.list(columns));
        }
        return index;
    }

    /// NaN for what is no number.
    private static double value(String field) {
        String text = field.strip();
        return CsvTable.isNumber(text) ? Double.parseDouble(text) : Double.NaN;
    }

    /// Whether `field` stands for a value that is missing or not finite, as no column is named.
    static boolean isNoNumber(String field) {
        return isMissing(field) || NOT_FINITE.matcher(field.strip()).matches();
    }

    private static boolean isMissing(String field) {
        return MISSING.stream().anyMatch(field.strip()::equalsIgnoreCase);
    }

    private InputException problem(int row, int column, int[] all, boolean everyColumn) {
        String field = rows.get(row).get(column).strip();
        String place = name + ": line " + lines.get(row) + ", column '" + columns.get(column) + "': ";
        String mend = everyColumn && columns.size() > 1 ? "; --columns chooses the columns to read" : "";
        if (!isMissing(field)) {
            return new InputException(
                    place + "'" + shortened(field) + "' in row " + (row + 1) + " is no finite number" + mend);
        }
        long missing = 0;
        for (List<String> fields : rows) {
            for (int index : all) {
                missing += isMissing(fields.get(index)) ? 1 : 0;
            }
        }
        return new InputException(place + (field.isEmpty() ? "" : "'" + field + "', ") + "a missing value in row "
                + (row + 1) + (missing > 1 ? ", the first of " + missing : "")
                + "; fill it, or leave out its row or its column" + mend);
    }

    private static String shortened(String field) {
        return field.length() <= LONGEST ? field : field.substring(0, LONGEST) + "…";
    }
}
