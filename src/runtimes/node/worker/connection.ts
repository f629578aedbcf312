import { connect as connectSocket } from 'node:net';
import { encodeLine, LineDecoder, type WorkerCommand, type WorkerMessage, workerCommandSchema } from '../../protocol';

/** The worker's line to its supervisor. */
export interface Connection {
  send(message: WorkerMessage): void;
  /** Sends a last message; resolves when the system has it. */
  sendLast(message: WorkerMessage): Promise<void>;
}

/**
 * Connects to the supervisor's socket. What is no command is ignored.
 * @param onCommand told of every command in order
 * @param onClosed told when the supervisor is gone
 */
export function connect(
  path: string,
  onCommand: (command: WorkerCommand) => void,
  onClosed: () => void,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(path);
    const decoder = new LineDecoder(workerCommandSchema);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.on('error', () => undefined);
      socket.on('close', onClosed);
      socket.on('data', (chunk) => {
        for (const line of decoder.push(chunk)) if (line.ok) onCommand(line.message);
      });
      resolve({
        send: (message) => void socket.write(encodeLine(message)),
        sendLast: (message) => new Promise((sent) => socket.write(encodeLine(message), () => sent())),
      });
    });
  });
}
