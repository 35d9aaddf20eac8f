using Postroad.Web.Commands;

namespace Postroad.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("There is no command \"dmeo\". Did you mean demo? \"postroad dmeo --help\" lists what there is.", "dmeo")]
    [InlineData("demo has no option --rcipients. Did you mean --recipients? \"postroad demo --help\" lists what there is.", "demo", "--rcipients", "5")]
    [InlineData("demo has no option --zzzzzz. \"postroad demo --help\" lists what there is.", "demo", "--zzzzzz")]
    [InlineData("--recipients needs a value: --recipients N.", "demo", "--recipients", "--exit")]
    [InlineData("--recipients needs a value: --recipients N.", "demo", "--recipients")]
    [InlineData("--exit takes no value.", "demo", "--exit=yes")]
    [InlineData("--exit stands twice.", "demo", "--exit", "--exit")]
    [InlineData("\"5\" stands alone: options begin with --", "demo", "5")]
    [InlineData("\"0\" does not go for --recipients: it takes a whole number from 1 to 5000000.", "demo", "--recipients", "0")]
    [InlineData("\"1e6\" does not go for --recipients", "demo", "--recipients=1e6")]
    [InlineData("\"-1\" does not go for --rate", "demo", "--rate", "-1")]
    [InlineData("\"70000\" does not go for --smtp: it takes a whole number from 0 to 65535.", "simulator", "--smtp", "70000")]
    [InlineData("\"ftp://x\" does not go for --endpoint: it takes an address such as http://127.0.0.1:4599.", "demo", "--endpoint", "ftp://x")]
    [InlineData("\"http://user:pass@x\" does not go for --endpoint", "demo", "--endpoint", "http://user:pass@x")]
    [InlineData("The database \"mysql:...\" is neither", "demo", "--database", "mysql://x/y")]
    [InlineData("--data is empty.", "demo", "--data=")]
    [InlineData("--json prints the result of a run that ends: add --exit.", "demo", "--json")]
    [InlineData("--html goes only together with --subject.", "demo", "--html", "mail.html")]
    [InlineData("--subject goes only together with --html.", "demo", "--subject", "Hello")]
    [InlineData("--email-column goes only together with --contacts.", "demo", "--email-column", "mail")]
    [InlineData("--dns is a name server for the demo's own simulator: leave out --endpoint.", "demo", "--dns", "--endpoint", "http://127.0.0.1:1")]
    [InlineData("--queue goes only together with --endpoint.", "demo", "--queue", "http://127.0.0.1:1/q")]
    [InlineData("--resume finishes what was left and starts nothing new: leave out --contacts and --html.", "demo", "--resume", "--contacts", "people.csv")]
    [InlineData("Made-up people never leave this machine, and email.eu-central-1.amazonaws.com is another one", "demo", "--endpoint", "https://email.eu-central-1.amazonaws.com")]
    [InlineData("Made-up people never leave this machine, and localhost.evil.example is another one", "demo", "--endpoint", "https://localhost.evil.example")]
    [InlineData("192.0.2.1 is another machine, and over plain http", "demo", "--endpoint", "http://192.0.2.1")]
    [InlineData("The sample mail is no mail for real people: give your own with --html and --subject.", "demo", "--endpoint", "https://ses.example", "--contacts", "people.csv")]
    [InlineData("Nobody at ses.example has verified hello@harbourlane.example", "demo", "--endpoint", "https://ses.example", "--contacts", "p.csv", "--html", "m.html", "--subject", "s")]
    public async Task What_cannot_be_understood_is_named_and_exits_2(string sentence, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        Assert.Equal(2, code);
        Assert.StartsWith(sentence, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("serve          Runs the installation", "--help")]
    [InlineData("demo           Sends a campaign", "help")]
    [InlineData("--recipients N", "demo", "--help")]
    [InlineData("--admin-url URL", "serve", "--help")]
    [InlineData("--urls URL", "simulator", "-h")]
    [InlineData("postroad 0.1.0", "--version")]
    public async Task Help_goes_to_the_output_and_exits_0(string text, params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        Assert.Equal(0, code);
        Assert.Contains(text, output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public void Options_of_serve_may_stand_in_the_environment_and_the_command_line_wins()
    {
        string? Environment(string name) => name switch { "POSTROAD_DATA" => "/from/environment", "POSTROAD_ADMIN_URL" => "https://admin.example", _ => null };
        var given = GivenOptions.Parse(ServeVerb.Verb, ["--data", "/from/line"], Environment);
        Assert.Equal("/from/line", given.Text("data"));
        Assert.Equal(new Uri("https://admin.example"), given.Url("admin-url"));
        Assert.False(GivenOptions.Parse(Postroad.Web.Commands.Demo.DemoVerb.Verb, [], Environment).Has("data"));
    }

    [Theory]
    [InlineData("127.0.0.1:5353", "127.0.0.1:5353")]
    [InlineData("localhost:5353", "127.0.0.1:5353")]
    [InlineData("[::1]:5353", "[::1]:5353")]
    [InlineData("192.0.2.1", "192.0.2.1:53")]
    public void A_name_server_is_an_address_with_or_without_port(string text, string server) =>
        Assert.Equal(server, GivenOptions.Parse(SimulatorVerb.Verb, ["--dns", text], _ => null).Server("dns")!.ToString());

    [Theory]
    [InlineData("ns.example:53")]
    [InlineData("127.0.0.1:70000")]
    public void Another_name_server_is_refused_with_an_example(string text)
    {
        var refused = Assert.Throws<UsageException>(() => GivenOptions.Parse(SimulatorVerb.Verb, ["--dns", text], _ => null).Server("dns"));
        Assert.Equal($"\"{text}\" does not go for --dns: it takes an IP address and a port, such as 127.0.0.1:5353.", refused.Message);
    }

    [Fact]
    public void Without_nsd_the_demo_says_what_to_install_and_how_to_do_without()
    {
        var missing = Assert.Throws<CommandException>(() => LocalSimulator.CheckNameServer(program: null));
        Assert.Equal("--dns starts the name server nsd, which is not installed (it is looked for on the PATH and in /usr/sbin): apt-get install nsd, or leave out --dns.", missing.Message);
        LocalSimulator.CheckNameServer("/usr/sbin/nsd");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandLine.RunAsync(args, new Terminal(TextReader.Null, output, error, output, false), _ => null);
        return (code, output.ToString(), error.ToString());
    }
}
