/** How learning rates change: {@link dev.ranvier.schedule.Schedule} with all of them. */
package dev.ranvier.schedule;
