/** What handing work to a team of threads costs. */
package dev.ranvier.bench.team;
