using Connectors.Conformance.Test;

return await Connectors.Sidecar.SidecarProgram.RunAsync(args, TestCatalog.Instance);
