package dev.upgrader;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules of docs/architecture.md that a compiler does not check. */
@AnalyzeClasses(packages = "dev.upgrader", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule everyNativeCallIsInOnePlace =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.upgrader.os.LibC")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.kenai.jffi..");

  @ArchTest
  static final ArchRule theLifeCycleIsPure =
      classes()
          .that()
          .resideInAPackage("dev.upgrader.lifecycle")
          .and()
          .haveNameNotMatching(".*Dialect.*")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.upgrader.lifecycle", "java.lang..", "java.util..");

  @ArchTest
  static final ArchRule theOperatingSystemKnowsNothingOfMasters =
      noClasses()
          .that()
          .resideInAPackage("dev.upgrader.os")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.upgrader.master", "dev.upgrader.lifecycle", "dev.upgrader.config");

  @ArchTest
  static final ArchRule theConfigurationKnowsNothingOfMasters =
      noClasses()
          .that()
          .resideInAPackage("dev.upgrader.config")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.upgrader.master", "dev.upgrader.control", "dev.upgrader.os");

  @ArchTest
  static final ArchRule aMasterThatNobodyAsksForMetricsLoadsNoMicrometer =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("dev.upgrader.metrics.PrometheusText")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..");

  @ArchTest
  static final ArchRule theProtocolBringsNothingAlong =
      classes()
          .that()
          .resideInAPackage("dev.upgrader.protocol")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.upgrader.protocol", "java..");

  @ArchTest
  static final ArchRule theClientOfTheControlSocketNeedsNoMaster =
      noClasses()
          .that()
          .resideInAPackage("dev.upgrader.control")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.upgrader.master", "dev.upgrader.os");
}
