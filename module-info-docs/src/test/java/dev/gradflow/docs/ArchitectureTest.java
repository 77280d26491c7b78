package dev.gradflow.docs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.gradflow.core.cell.Cell;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Which code may know which.
final class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .importPaths(BuiltModule.ALL.stream().map(BuiltModule::classes).toArray(Path[]::new));

    @Test
    void everyModuleWasRead() {
        for (BuiltModule module : BuiltModule.ALL) {
            assertThat(ALL.stream().filter(type -> type.getPackageName().startsWith(module.name())))
                    .as(module.name())
                    .hasSizeGreaterThan(10);
        }
    }

    @Test
    void coreKnowsNothingButTheJavaBaseModule() {
        classes()
                .that()
                .resideInAPackage("dev.gradflow.core..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.gradflow.core..",
                        "java.io..",
                        "java.lang..",
                        "java.math..",
                        "java.nio..",
                        "java.security..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify.annotations..",
                        "")
                .check(ALL);
    }

    @Test
    void theVectorApiIsKnownToSimdAndToTheBenchmarksProbesAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.gradflow.simd..", "dev.gradflow.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(ALL);
        noClasses()
                .that()
                .haveSimpleName("SimdKernelProvider")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .because("a JVM without the vector module must be able to load it and be told so")
                .check(ALL);
    }

    @Test
    void nobodyKnowsTheVectorCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.gradflow.simd..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.gradflow.simd..")
                .check(ALL);
    }

    @Test
    void librariesKnowNeitherTheProgramNorTheBenchmarks() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.gradflow.core..", "dev.gradflow.simd..", "dev.gradflow.analysis..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.gradflow.cli..", "dev.gradflow.bench..")
                .check(ALL);
    }

    @Test
    void derivativesBelongToOperations() {
        noClasses()
                .that()
                .resideInAPackage("dev.gradflow.core.calculus..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Cell.class)
                .check(ALL);
        noClasses()
                .that()
                .areAssignableTo(Cell.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.gradflow.core.calculus..")
                .check(ALL);
    }
}
