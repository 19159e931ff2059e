return await Connectors.Sidecar.SidecarProgram.RunAsync(args);
