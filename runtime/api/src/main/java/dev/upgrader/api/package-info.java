/**
 * For services that want more than what an unchanged one gets: take a listener by its name, say
 * ready, hear the drain, ask for a reload. The same {@code main} runs without a master too.
 */
package dev.upgrader.api;
