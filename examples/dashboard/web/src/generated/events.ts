// Generated from Rust types by tidings-protocol. Do not edit.

/**
 * How busy the processors were since the sample before.
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
 * Disk traffic in bytes a second, and how full each file system is.
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
 * A line that was added to the followed file.
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
 * Memory in bytes.
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
 * Network traffic of all interfaces in bytes a second.
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
 * What a visitor wrote.
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

/** The names of the events on each topic or URL Pattern. An event that none names may come on any topic. */
export interface Topics {
  "machine/cpu": "cpu";
  "machine/memory": "memory";
  "machine/disks": "disks";
  "machine/network": "network";
  "log/:source": "log";
  feed: "post";
}

/** The version of these types: a server announces its own when a stream opens. */
export const version = "79d9fd816629a6e6";

/** For a client: it carries the types, says when the page is old, and finds the parameters in a topic. */
export const contract: {
  readonly version: string;
  readonly topics: readonly (keyof Topics)[];
  /** For the compiler alone. */
  readonly types?: { readonly events: Events; readonly topics: Topics };
} = { version, topics: ["machine/cpu", "machine/memory", "machine/disks", "machine/network", "log/:source", "feed"] };
