namespace Postroad.Core.Templates;

/// <summary>One recipient's message cannot be made: a limit was reached or a filter could not use a value. In words for the user.</summary>
public sealed class RenderException : Exception
{
    public RenderException(string message) : base(message)
    {
    }

    public RenderException(string message, Exception inner) : base(message, inner)
    {
    }

    public RenderException()
    {
    }
}
