using BenchmarkDotNet.Running;
using Connectors.Bench.Accounts;
using Connectors.Bench.Calls;
using Connectors.Bench.Generator;
using Connectors.Bench.Library;
using Connectors.Bench.Start;
using Connectors.Bench.Store;
using Connectors.Bench.Trust;
using Connectors.Bench.Vault;

const string Usage = """
    calls            bind + build + read of two tools beside the same calls written by hand (BenchmarkDotNet)
    library          CPU and bytes per call over loopback beside a bare loop; bench/library.sh is the same, native
    accounts         COUNT: token look-ups, calls with the vault, and refreshes, with a million accounts in a file
    trust            what limits, ledger and audit cost a call
    vault            opening and sealing a token beside AES-GCM alone
    generator        11, 1,000 and 10,000 definitions: cold, unrelated edit, one edit, one comment
    generator-steps  where the generator's time goes, step by step
    compile          what a tool costs the compiler
    store            [COUNT] [FOLDER]: the embedded store with a million accounts: reads, stamp, durable writes, bytes
    definitions      COUNT FOLDER: writes definitions, for bench/native-size.sh
    answer           prints the provider's answer, for bench/sidecar.sh
    port             prints a free port, for the scripts
    start            ROUNDS 'NAME|PATH|COMMAND {port}'...: start to first 200, for bench/sidecar.sh
    """;

switch (args)
{
    case ["calls", .. var rest]:
        return RowsOfBenchmarks.Print(BenchmarkSwitcher.FromTypes([typeof(CallBenchmarks)]).Run(["--filter", "*", .. rest]));
    case ["library", .. var rest]:
        return await LibraryRun.RunAsync(rest, "JIT", "dotnet run -c Release --project bench/Connectors.Bench -- library");
    case ["accounts", .. var rest]:
        return await AccountsRun.RunAsync(rest);
    case ["trust"]:
        return await TrustRun.RunAsync();
    case ["vault", .. var rest]:
        return await VaultRun.RunAsync(rest);
    case ["mock"]:
        return await MockServer.RunAsync();
    case ["generator", .. var rest]:
        return GeneratorRun.Run(rest);
    case ["generator-at", var count]:
        return GeneratorRun.RunAt(int.Parse(count, null));
    case ["generator-steps", .. var rest]:
        return GeneratorSteps.Run(rest);
    case ["compile", .. var rest]:
        return CompileRun.Run(rest);
    case ["store", .. var rest]:
        return await StoreRun.RunAsync(rest);
    case ["definitions", var count, var folder]:
        return DefinitionSet.Make(int.Parse(count, null)).WriteTo(folder);
    case ["answer"]:
        Console.Out.Write(System.Text.Encoding.UTF8.GetString(Answers.ContactsFound));
        return 0;
    case ["port"]:
        Console.WriteLine(StartRun.FreePort());
        return 0;
    case ["start", var rounds, .. var subjects]:
        return await StartRun.RunAsync(int.Parse(rounds, null), subjects);
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
