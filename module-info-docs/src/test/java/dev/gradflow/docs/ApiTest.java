package dev.gradflow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What applications compile against changes only on purpose, and shows no type of its inside.
final class ApiTest {
    /// Rewrites the listings: `mvn test -pl module-info-docs -am -Dtest=ApiTest -Dsurefire.failIfNoSpecifiedTests=false
    /// -Dgradflow.renew=true`.
    private static final boolean RENEW = Boolean.getBoolean("gradflow.renew");

    private static final Pattern QUALIFIED = Pattern.compile("\\b([a-z]\\w*(?:\\.[a-z]\\w*)+)\\.[A-Z]");

    static Stream<BuiltModule> libraries() {
        return BuiltModule.libraries();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void theListingIsThatOfTheCompiledClasses(BuiltModule module) throws IOException {
        Path listing = Path.of("api", module.name() + ".txt");
        List<String> found = ApiListing.of(module);
        if (RENEW) {
            Files.createDirectories(listing.getParent());
            Files.write(listing, found);
        }
        assertThat(found)
                .as("the API of %s; a change on purpose is recorded by running ApiTest with -Dgradflow.renew=true, and"
                        + " told in .github/CHANGELOG.md", module)
                .isEqualTo(Files.readAllLines(listing));
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void signaturesShowNothingButExportedTypes(BuiltModule module) throws IOException {
        Set<String> exported = BuiltModule.libraries()
                .flatMap(library -> library.exports().stream())
                .collect(Collectors.toSet());
        Set<String> shown = new TreeSet<>();
        for (String line : ApiListing.of(module)) {
            QUALIFIED.matcher(line).results().forEach(match -> shown.add(match.group(1)));
        }
        assertThat(shown).isNotEmpty().allMatch(name -> name.startsWith("java.") || exported.contains(name));
    }

    @Test
    void theProgramAndTheVectorCodeExportNothing() {
        for (BuiltModule module : BuiltModule.ALL) {
            if (!module.name().matches(".*\\.(core|analysis)")) {
                assertThat(module.exports()).as(module.name()).isEmpty();
            }
        }
    }
}
