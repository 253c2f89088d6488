/**
 * The two ends of a pipeline: one way to take from every kind of source, one way to give to every kind of sink.
 *
 * A source ends by itself, or is closed when nobody wants the rest. A sink is ended when all went well and destroyed
 * when not. Neither is touched before the run starts, except to see that it can be used at all.
 */
export { openSink, requireSink, type SenderLike, type Sink, type SinkLike } from './sink.js';
export { openSource, requireSource, type Source, type SourceLike } from './source.js';
