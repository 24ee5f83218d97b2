/** The upgrader beside what others do, under the same load. */
package dev.upgrader.harness.bench.comparison;
