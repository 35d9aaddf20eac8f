using System.Text.RegularExpressions;
using Postroad.Tests.Crash;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Simulator.Smtp;

namespace Postroad.Tests.Commands;

/// <summary><c>simulator --smtp --smtps</c>, as a process.</summary>
public sealed partial class SimulatorSmtpTests
{
    [Fact]
    public async Task The_simulator_says_where_it_takes_mail_over_SMTP_and_greets_there()
    {
        using var folder = new TemporaryFolder();
        SigningFiles.LayInto(folder.Path);
        using var simulator = ProductProcess.Start(["simulator", "--urls", "http://127.0.0.1:0", "--data", folder.Path, "--smtp", "0", "--smtps", "0"]);
        var said = Places().Match(await simulator.LineAsync("SMTP is at"));
        Assert.True(said.Success, simulator.ToString());
        Assert.NotEqual(said.Groups[1].Value, said.Groups[2].Value);
        await using var caller = await SmtpCaller.ConnectAsync(System.Net.IPEndPoint.Parse(said.Groups[1].Value));
        Assert.StartsWith("220 email-smtp.amazonaws.com ESMTP", await caller.HearAsync(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "smtp-authority.pem")));
    }

    [GeneratedRegex(@"SMTP is at (127\.0\.0\.1:\d+) \(STARTTLS\) and (127\.0\.0\.1:\d+) \(TLS\);")]
    private static partial Regex Places();
}
