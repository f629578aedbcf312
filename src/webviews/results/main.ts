/** The results page: puts its parts together. */
import './results.css';
