// Generated from Rust types by tidings-protocol. Do not edit.

/**
 * How busy the processors were since the sample before. Topic `machine/cpu`.
 */
export type Cpu = { 
/**
 * Milliseconds since the Unix epoch.
 */
at: number, 
/**
 * Counts the samples of this topic since the server started, from 1, without a hole.
 */
sample: number, 
/**
 * All cores together, 0 to 100.
 */
total: number, 
/**
 * Each core, 0 to 100.
 */
cores: Array<number>, };

/**
 * Disk traffic in bytes a second, and how full each file system is. Topic `machine/disks`.
 */
export type Disks = { 
/**
 * Milliseconds since the Unix epoch.
 */
at: number, 
/**
 * Counts the samples of this topic since the server started, from 1, without a hole.
 */
sample: number, 
/**
 * Read by all programs, bytes a second.
 */
readPerSec: number, 
/**
 * Written by all programs, bytes a second.
 */
writePerSec: number, 
/**
 * The largest first.
 */
mounts: Array<Mount>, };

/**
 * A line that was added to the followed file. Topic `log/<name>`.
 */
export type Log = { 
/**
 * When it was read, in milliseconds since the Unix epoch.
 */
at: number, 
/**
 * The line, without its end.
 */
line: string, 
/**
 * The file's name.
 */
source: string, };

/**
 * Memory in bytes. Topic `machine/memory`.
 */
export type Memory = { 
/**
 * Milliseconds since the Unix epoch.
 */
at: number, 
/**
 * Counts the samples of this topic since the server started, from 1, without a hole.
 */
sample: number, 
/**
 * What programs use.
 */
used: number, 
/**
 * What there is.
 */
total: number, 
/**
 * What is swapped out.
 */
swapUsed: number, 
/**
 * How much could be.
 */
swapTotal: number, };

/**
 * One mounted file system, in bytes.
 */
export type Mount = { 
/**
 * Where it is mounted.
 */
name: string, 
/**
 * Bytes taken.
 */
used: number, 
/**
 * Bytes there are.
 */
total: number, };

/**
 * Network traffic of all interfaces in bytes a second. Topic `machine/network`.
 */
export type Network = { 
/**
 * Milliseconds since the Unix epoch.
 */
at: number, 
/**
 * Counts the samples of this topic since the server started, from 1, without a hole.
 */
sample: number, 
/**
 * Bytes received a second.
 */
receivedPerSec: number, 
/**
 * Bytes sent a second.
 */
sentPerSec: number, };

/**
 * What a visitor wrote. Topic `feed`.
 */
export type Post = { 
/**
 * Counts the posts since the server started, from 1.
 */
id: number, 
/**
 * The visitor's name for themselves.
 */
author: string, 
/**
 * What they wrote.
 */
text: string, 
/**
 * Milliseconds since the Unix epoch.
 */
at: number, };

/** The payload of each event, under the event's name. */
export interface Events {
  cpu: Cpu;
  memory: Memory;
  disks: Disks;
  network: Network;
  log: Log;
  post: Post;
}

/** The version of these types: a server announces its own when a stream opens. */
export const version = "8dd914856c1b8623";
