using Postroad.Web.Commands.Demo;
using Postroad.Web.Hosting;

namespace Postroad.Web.Commands;

/// <summary>The program's words: a verb and its options. Exit codes: 0 done, 1 failed, 2 not understood.</summary>
public static class CommandLine
{
    private static readonly Verb[] Verbs = [ServeVerb.Verb, DemoVerb.Verb, SimulatorVerb.Verb, CheckVerb.Verb, BackupVerb.Backup, BackupVerb.Restore, SetUpVerb.Verb, ResetPasswordVerb.Verb, ApiKeyVerb.Verb];

    public static Task<int> RunAsync(string[] args) => RunAsync(args, Terminal.OfProcess(), Environment.GetEnvironmentVariable);

    internal static async Task<int> RunAsync(string[] args, Terminal terminal, Func<string, string?> environment)
    {
        try
        {
            if (args is ["--version"]) return Say(terminal, $"postroad {typeof(CommandLine).Assembly.GetName().Version?.ToString(3)}");
            if (args is ["--help" or "-h" or "help", ..]) return Say(terminal, Overview());
            var (verb, rest) = Choose(args);
            if (rest.Contains("--help") || rest.Contains("-h")) return Say(terminal, verb.Help());
            return await verb.RunAsync(GivenOptions.Parse(verb, rest, environment), terminal);
        }
        catch (UsageException e)
        {
            await terminal.Error.WriteLineAsync($"{e.Message} \"postroad {(args is [['-', ..], ..] or [] ? "" : args[0] + " ")}--help\" lists what there is.");
            return 2;
        }
        catch (Exception e) when (e is CommandException or StartException)
        {
            await terminal.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static (Verb Verb, string[] Options) Choose(string[] args)
    {
        if (args is [] or [['-', ..], ..]) return (ServeVerb.Verb, args);
        var verb = Verbs.FirstOrDefault(v => v.Name == args[0])
            ?? throw new UsageException($"There is no command \"{args[0]}\".{Likely.Hint(args[0], Verbs.Select(v => v.Name), "")}");
        return (verb, args[1..]);
    }

    private static string Overview() => $"""
        postroad: email marketing on your own machine

        {string.Join(Environment.NewLine, Verbs.Select(v => $"  {v.Name,-14} {v.Summary}"))}

        Without a command it serves. "postroad COMMAND --help" lists the options of one.

        """;

    private static int Say(Terminal terminal, string text)
    {
        terminal.Out.WriteLine(text.TrimEnd());
        return 0;
    }
}
