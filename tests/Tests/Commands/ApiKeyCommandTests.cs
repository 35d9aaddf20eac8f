using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Tests.Fixtures;
using Postroad.Web.Commands;

namespace Postroad.Tests.Commands;

/// <summary>A key made on the machine, beside the running installation.</summary>
public sealed class ApiKeyCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_key_is_printed_alone_works_at_once_and_is_stored_as_a_fingerprint(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        string[] place = ["--data", installation.DataFolder, "--database", installation.DatabaseUrl];
        var (code, output, error) = await RunAsync(["api-key", "create", "--customer", "harbour lane", "--name", "Shop", "--scopes", "campaigns:read,lists:read", .. place]);
        Assert.True(code == 0, error);
        Assert.Contains("A key for Harbour Lane", error, StringComparison.Ordinal);
        var key = await installation.Web.Services.GetRequiredService<ApiKeys>().FindAsync(output.Trim(), "192.0.2.1", Cancel);
        Assert.Equal(("Shop", installation.Customer, "campaigns:read lists:read"), (key!.Name, key.CustomerId, key.Scopes));
        Assert.Null(await installation.Web.Services.GetRequiredService<ApiKeys>().FindAsync(output.Trim()[..^1] + (output.Trim()[^1] == 'A' ? 'Q' : 'A'), null, Cancel));

        Assert.Contains("There is no customer \"Elsewhere\"", (await RunAsync(["api-key", "create", "--customer", "Elsewhere", "--name", "x", .. place])).Error, StringComparison.Ordinal);
        Assert.Contains("“lists:burn” is no scope", (await RunAsync(["api-key", "create", "--name", "x", "--scopes", "lists:burn", .. place])).Error, StringComparison.Ordinal);
        Assert.Contains("--name is missing", (await RunAsync(["api-key", "create", .. place])).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(["api-key", "list", "--name", "x", .. place])).Code);
        Assert.Single(await installation.Web.Services.GetRequiredService<ApiKeys>().ListAsync(installation.Customer, Cancel));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(args, new Terminal(TextReader.Null, output, error, output, false), _ => null);
        return (code, output.ToString(), error.ToString());
    }
}
