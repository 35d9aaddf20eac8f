using Postroad.Bench;
using Postroad.Bench.Floors;
using Postroad.Bench.Ses;

// Figures, not tests: prints what it measured and judges nothing. How to measure: bench/README.md.
try
{
    return args switch
    {
        ["ses", .. var rest] => await SesBench.RunAsync(SesOptions.Parse(rest)),
        ["stub", .. var rest] => await Stub.RunAsync(Arguments.Parse(rest, "port", "http")),
        ["product-run", .. var rest] => await ProductRun.RunAsync(Arguments.Parse(rest, "endpoint", "recipients", "connections", "database")),
        ["parts-run", .. var rest] => await PartsRun.RunAsync(Arguments.Parse(rest, "messages", "connections", "database")),
        ["floor-run", .. var rest] => await FloorRun.RunAsync(Arguments.Parse(rest, "endpoint", "messages", "connections", "http")),
        _ => Usage(),
    };
}
catch (UsageException fault)
{
    Console.Error.WriteLine(fault.Message);
    return Usage();
}

static int Usage()
{
    Console.Error.WriteLine(
        """
        Usage: dotnet run -c Release --project bench -- COMMAND

          ses [--recipients 100000] [--database URL] [--connections 32] [--rounds 3] [--json]
              A whole campaign against a floor measured in the same run. --json: the last line is one JSON object of medians.
          stub --port N [--http 1|2]
              The HTTP stub by itself: answers as Amazon SES does and reads nothing of what it gets.
        """);
    return 2;
}
