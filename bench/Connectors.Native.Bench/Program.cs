using Connectors.Bench.Library;

return args is ["mock"] ? await MockServer.RunAsync() : await LibraryRun.RunAsync(args, "native", "bench/library.sh");
