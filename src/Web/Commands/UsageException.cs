namespace Postroad.Web.Commands;

/// <summary>The command line cannot be understood: exit code 2, one sentence, and where help is.</summary>
public sealed class UsageException : Exception
{
    public UsageException(string message) : base(message)
    {
    }

    public UsageException(string message, Exception inner) : base(message, inner)
    {
    }

    public UsageException()
    {
    }
}

/// <summary>The command was understood and could not be done: exit code 1, one sentence.</summary>
public sealed class CommandException : Exception
{
    public CommandException(string message) : base(message)
    {
    }

    public CommandException(string message, Exception inner) : base(message, inner)
    {
    }

    public CommandException()
    {
    }
}
