package dev.gradflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.gradflow.cli.schema.Schemas;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The published schemas under an independent validator.
final class Schema {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private Schema() {}

    /// The schema itself.
    static JsonNode text(String name) {
        return JsonMapper.builder().build().readTree(Schemas.text(name));
    }

    /// What is wrong with `answer`, a line each.
    static List<String> problems(String name, JsonNode answer) {
        return REGISTRY.getSchema(text(name)).validate(answer).stream()
                .map(String::valueOf)
                .toList();
    }

    /// Requires that an answer is as published, and that the schema is not so loose as to accept it without one member.
    static void requireValid(String name, JsonNode answer) {
        assertThat(problems(name, answer)).isEmpty();
        for (String member : answer.propertyNames()) {
            assertThat(problems(name, answer.deepCopy().asObject().without(member)))
                    .as("without " + member)
                    .isNotEmpty();
        }
    }
}
