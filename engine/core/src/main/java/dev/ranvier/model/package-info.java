/** Parameters of networks, by layer and by name, and their files. */
package dev.ranvier.model;
