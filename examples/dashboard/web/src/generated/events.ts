// The events of the dashboard, as its Rust types in `examples/dashboard/src/events.rs` define them.

/** How busy the processors were since the sample before. Topic `machine/cpu`. */
export interface Cpu {
  /** Milliseconds since the Unix epoch. */
  at: number;
  /** Counts the samples of this topic since the server started, from 1, without a hole. */
  sample: number;
  /** All cores together, 0 to 100. */
  total: number;
  /** Each core, 0 to 100. */
  cores: number[];
}

/** Memory in bytes. Topic `machine/memory`. */
export interface Memory {
  at: number;
  sample: number;
  used: number;
  total: number;
  swapUsed: number;
  swapTotal: number;
}

/** One mounted file system, in bytes. */
export interface Mount {
  name: string;
  used: number;
  total: number;
}

/** Disk traffic in bytes a second, and how full each file system is. Topic `machine/disks`. */
export interface Disks {
  at: number;
  sample: number;
  readPerSec: number;
  writePerSec: number;
  mounts: Mount[];
}

/** Network traffic in bytes a second. Topic `machine/network`. */
export interface Network {
  at: number;
  sample: number;
  receivedPerSec: number;
  sentPerSec: number;
}

/** A line that was added to the followed file. Topic `log/<name>`. */
export interface Log {
  at: number;
  line: string;
  /** The file's name. */
  source: string;
}

/** What a visitor wrote. Topic `feed`. */
export interface Post {
  id: number;
  author: string;
  text: string;
  at: number;
}

/** Every event of this server: its name, and the type of its payload. */
export interface Events {
  cpu: Cpu;
  memory: Memory;
  disks: Disks;
  network: Network;
  log: Log;
  post: Post;
}

/** Changes when a type does; the server announces its own at connect. */
export const version = "provisional";
